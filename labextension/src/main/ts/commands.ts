// Names of commands; others may rely on them.
export const Commands = {
  showQueue: 'baton:show-queue',
  share: 'baton:share',
  present: 'baton:present',
  askForBaton: 'baton:ask-for-baton',
  handOver: 'baton:hand-over',
  returnBaton: 'baton:return-baton',
  endPresenting: 'baton:end-presenting',
  follow: 'baton:follow',
  runPrivately: 'baton:run-privately',
  runShared: 'baton:run-shared',
} as const;
