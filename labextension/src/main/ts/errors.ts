// No JupyterLab in here.
/** A refusal or failure, with the server's sentence for people. */
export class BatonError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}
