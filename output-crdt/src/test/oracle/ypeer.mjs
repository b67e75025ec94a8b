// A Java peer on a pipe: one request line, one answer line, in order.
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

export class YPeer {
  constructor (command = process.env.BATON_YPEER) {
    if (!command) {
      throw new Error('set BATON_YPEER to the command that starts ypeer, e.g. "java -cp output-crdt-tests.jar:output-crdt.jar:jackson.jar dev.baton.crdt.peer.YPeer"')
    }
    const [program, ...args] = command.split(' ').filter(part => part !== '')
    this.process = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] })
    this.waiting = []
    createInterface({ input: this.process.stdout }).on('line', line => this.waiting.shift().resolve(JSON.parse(line)))
    this.process.on('exit', code => {
      for (const { reject } of this.waiting) reject(new Error('ypeer ended with code ' + code))
    })
  }

  /** The answer to a request, refusals included. */
  ask (request) {
    return new Promise((resolve, reject) => {
      this.waiting.push({ resolve, reject })
      this.process.stdin.write(JSON.stringify(request) + '\n')
    })
  }

  /** The answer to a request that must not be refused. */
  async request (request) {
    const answer = await this.ask(request)
    if (!answer.ok) {
      throw new Error('ypeer refused ' + JSON.stringify(request) + ': ' + answer.error)
    }
    return answer
  }

  close () {
    return new Promise(resolve => {
      this.process.on('exit', resolve)
      this.process.stdin.end()
    })
  }
}

export const toBase64 = bytes => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')
export const fromBase64 = text => new Uint8Array(Buffer.from(text, 'base64'))
