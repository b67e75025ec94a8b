// Medians and ratios, as they are printed.

/** The value below which the given share of the values lies. */
export function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
}

export const median = values => quantile(values, 0.5);

const digits = value => (value >= 1000 ? value.toFixed(0) : value >= 100 ? value.toFixed(1) : value.toFixed(2));

/** One measure of both sides over several rounds: `rounds` holds {direct: [ms], baton: [ms]}, `note` what else is to be said. */
export function row(name, rounds, note = '') {
  if (!rounds.length) return [name, '-', '-', '-', note];
  const side = key => rounds.flatMap(round => round[key]);
  const show = key => `${digits(median(side(key)))} (${digits(quantile(side(key), 0.95))})`;
  const ratios = rounds.map(round => median(round.baton) / median(round.direct));
  const spread = `${Math.min(...ratios).toFixed(2)}-${Math.max(...ratios).toFixed(2)}`;
  return [name, show('direct'), show('baton'), `${median(ratios).toFixed(2)} (${spread})`, note];
}

/** A Markdown table. */
export function table(head, rows) {
  const line = cells => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
