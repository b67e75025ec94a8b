// The sh blocks of a Markdown page, with what a comment right before a block says about it.

const COMMENT = /^<!-- test: (?:(skip) - (.+)|(setup) (.+)|([A-Z]+)=(.+)) -->$/;

/**
 * The blocks in their order: `{line, text, skip, setup, placeholders}`. `skip` is a reason not to run it, `setup` a command to run before it, and
 * `placeholders` gives commands whose output, one word, takes the place of a word in capitals, `{KERNEL: command}`.
 */
export function shellBlocks(markdown) {
  const blocks = [];
  const lines = markdown.split('\n');
  let notes = { setup: '', placeholders: {} };
  for (let at = 0; at < lines.length; at++) {
    const comment = COMMENT.exec(lines[at]);
    if (comment) {
      const [, , reason, , command, word, value] = comment;
      if (reason) notes.skip = reason;
      if (command) notes.setup = command;
      if (word) notes.placeholders[word] = value;
    } else if (lines[at].startsWith('<!-- test')) {
      throw new Error(`line ${at + 1}: a comment that tests cannot read: ${lines[at]}`);
    } else if (lines[at].startsWith('```') && lines[at] !== '```') {
      const end = lines.indexOf('```', at + 1);
      if (lines[at] === '```sh') {
        blocks.push({ line: at + 1, text: lines.slice(at + 1, end).join('\n'), ...notes });
        notes = { setup: '', placeholders: {} };
      }
      at = end;
    }
  }
  return blocks;
}
