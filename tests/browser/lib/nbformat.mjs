// The verdict of nbformat itself on notebook files. Its library takes a second to load, so one Python of a test file answers all questions.
import { spawn } from 'node:child_process';
import readline from 'node:readline';
import { python } from './broker.mjs';
import { within } from './waiting.mjs';

const PROGRAM = `
import json, sys, warnings
import nbformat
warnings.simplefilter("error")
for line in sys.stdin:
    try:
        nbformat.validate(nbformat.read(json.loads(line), as_version=nbformat.NO_CONVERT))
        verdict = None
    except Exception as reason:
        verdict = f"{type(reason).__name__}: {reason}"
    print(json.dumps(verdict), flush=True)
`;

let judge;

/** Null where nbformat finds the file valid, else what it says. */
export async function invalidity(file) {
  judge ??= new Judge();
  return within(judge.ask(file), 20_000, `nbformat's word on ${file}`);
}

/** One Python process that answers in the order of the questions. It ends with the test. */
class Judge {
  waiting = [];

  constructor() {
    this.process = spawn(python, ['-c', PROGRAM], { stdio: ['pipe', 'pipe', 'inherit'] });
    for (const each of [this.process, this.process.stdin, this.process.stdout]) each.unref();
    readline.createInterface({ input: this.process.stdout }).on('line', line => this.waiting.shift().resolve(JSON.parse(line)));
    this.process.on('exit', code => this.end(new Error(`the Python with nbformat ended with ${code}`)));
    this.process.on('error', reason => this.end(reason));
  }

  ask(file) {
    return new Promise((resolve, reject) => {
      this.waiting.push({ resolve, reject });
      this.process.stdin.write(`${JSON.stringify(file)}\n`);
    });
  }

  end(reason) {
    judge = undefined;
    for (const { reject } of this.waiting.splice(0)) reject(reason);
  }
}
