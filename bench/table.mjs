/**
 * Prints a report as a table: its title, one row for each thing measured, and notes. Words stand to the
 * left, figures to the right and with three digits or so.
 */
export function printTable(name, { title, columns, rows, notes = [] }) {
  const body = rows.map((row) => columns.map((column) => textOf(row[column])));
  const lines = [columns, ...body];
  const widths = columns.map((_, at) => Math.max(...lines.map((line) => line[at].length)));
  const isWords = columns.map((_, at) => at === 0 || body.every((line) => !/\d/.test(line[at])));
  console.log(`\n${name}: ${title} (Node ${process.version})`);
  for (const line of lines) {
    const cells = line.map((cell, at) =>
      isWords[at] ? cell.padEnd(widths[at]) : cell.padStart(widths[at]),
    );
    console.log(cells.join('  ').trimEnd());
  }
  for (const note of notes) console.log(note);
}

function textOf(cell) {
  if (typeof cell !== 'number' || Number.isInteger(cell)) return String(cell ?? '');
  return cell.toFixed(Math.abs(cell) < 10 ? 2 : Math.abs(cell) < 100 ? 1 : 0);
}
