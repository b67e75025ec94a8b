// Notebook files: writing them for a test, and one comparable view of a cell.
const joined = text => (Array.isArray(text) ? text.join('') : text);
const sorted = object => Object.fromEntries(Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1)));

/** The text of a notebook with these code cells; a cell is its source, or `{type, source, outputs}`. Ids are c00, c01, ... */
export function notebook(cells) {
  return JSON.stringify({
    cells: cells.map((given, index) => {
      const cell = typeof given === 'string' ? { source: given } : given;
      const type = cell.type ?? 'code';
      return {
        cell_type: type,
        ...(type === 'code' ? { execution_count: cell.outputs ? 1 : null } : {}),
        id: `c${String(index).padStart(2, '0')}`,
        metadata: {},
        ...(type === 'code' ? { outputs: cell.outputs ?? [] } : {}),
        source: cell.source.split(/(?<=\n)/),
      };
    }),
    metadata: {
      kernelspec: { display_name: 'Python 3 (ipykernel)', language: 'python', name: 'python3' },
      language_info: { name: 'python' },
    },
    nbformat: 4,
    nbformat_minor: 5,
  }, null, 1) + '\n';
}

/** Python that waits until the test writes a file of this name beside the notebook, for two minutes at most. */
export const waitFor = name =>
  `import os, time\nfor _ in range(6000):\n    if os.path.exists("${name}"): break\n    time.sleep(.02)\nelse: raise TimeoutError("${name}")`;

/** An output as both the file and the shared document hold it, in one spelling. */
export function plainOutput(output) {
  switch (output.output_type) {
    case 'stream':
      return { output_type: 'stream', name: output.name, text: joined(output.text) };
    case 'error':
      return { output_type: 'error', ename: output.ename, evalue: output.evalue, traceback: output.traceback };
    default: {
      const data = Object.entries(output.data ?? {}).map(([mime, value]) => [mime, /json$/.test(mime) ? value : joined(value)]);
      return {
        output_type: output.output_type,
        data: sorted(Object.fromEntries(data)),
        ...(output.output_type === 'execute_result' ? { execution_count: output.execution_count ?? null } : {}),
      };
    }
  }
}

export function plainCell(cell) {
  return {
    id: cell.id,
    cell_type: cell.cell_type,
    source: joined(cell.source),
    ...(cell.cell_type === 'code'
      ? { execution_count: cell.execution_count ?? null, outputs: (cell.outputs ?? []).map(plainOutput) }
      : {}),
  };
}

export const cellsOfFile = text => JSON.parse(text).cells.map(plainCell);
