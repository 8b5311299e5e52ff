/** Prints a report as a table: its title, one row for each thing measured, and notes. */
export function printTable(name, { title, columns, rows, notes = [] }) {
  const cells = [columns, ...rows.map((row) => columns.map((column) => String(row[column])))];
  const widths = columns.map((_, at) => Math.max(...cells.map((row) => row[at].length)));
  console.log(`\n${name}: ${title} (Node ${process.version})`);
  for (const row of cells) {
    console.log(
      row
        .map((cell, at) => (at === 0 ? cell.padEnd(widths[at]) : cell.padStart(widths[at])))
        .join('  '),
    );
  }
  for (const note of notes) console.log(note);
}
