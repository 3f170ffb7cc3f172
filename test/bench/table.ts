import { styleText } from 'node:util';
import { compared, holds, type Row, type Unit } from './row.ts';

const HEAD = ['', 'ours', 'baseline', 'ours to baseline', 'target', ''];

/** The rows as a table for people, one line each, with the notes below. */
export function tableOf(rows: readonly Row[]): string {
	const cells = rows.map(cellsOf);
	const widths = HEAD.map((head, at) => Math.max(head.length, ...cells.map((row) => row[at]?.length ?? 0)));
	const line = (row: readonly string[]) =>
		row
			.map((cell, at) => (at === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[at] ?? 0)))
			.join('  ');
	return [
		styleText('bold', line(HEAD)),
		...rows.map((row, at) => painted(row, line(cells[at] ?? []))),
		...notesOf(rows),
	].join('\n');
}

/** The rows as a table in Markdown. */
export function markdownOf(rows: readonly Row[]): string {
	const line = (row: readonly string[]) => `| ${row.join(' | ')} |`;
	return [
		line(HEAD),
		line(HEAD.map((_, at) => (at === 0 ? '---' : '--:'))),
		...rows.map((row) => line(cellsOf(row))),
	].join('\n');
}

function cellsOf(row: Row): string[] {
	const { name, ours, baseline, unit, by, target } = row;
	const verdict = holds(row);
	return [
		name,
		inWords(ours, unit),
		baseline ? `${inWords(baseline.value, unit)} (${baseline.name})` : '',
		!baseline || by === 'value' ? '' : inWords(compared(row), by === 'ratio' ? '' : unit, by),
		target ? boundInWords(target, by === 'ratio' ? '' : unit, by) : '',
		verdict === undefined ? '' : verdict ? 'holds' : 'FALLS SHORT',
	];
}

const boundInWords = (target: NonNullable<Row['target']>, unit: Unit, by: Row['by']) =>
	'atMost' in target ? `≤ ${inWords(target.atMost, unit, by)}` : `≥ ${inWords(target.atLeast, unit, by)}`;

function inWords(figure: number, unit: Unit, by: Row['by'] = 'value'): string {
	const digits =
		Math.abs(figure) >= 100 || unit === 'bytes' || unit === 'count' ? 0 : Math.abs(figure) >= 10 ? 1 : 2;
	const number = figure.toLocaleString('en', { maximumFractionDigits: digits });
	const sign = by === 'difference' && figure > 0 ? '+' : '';
	if (by === 'ratio') return `${number} ×`;
	return unit === '' || unit === 'count' ? sign + number : `${sign}${number} ${unit}`;
}

function painted(row: Row, line: string): string {
	const verdict = holds(row);
	return verdict === undefined ? line : styleText(verdict ? 'green' : 'red', line);
}

function notesOf(rows: readonly Row[]): string[] {
	const notes = rows.filter(({ note }) => note !== undefined).map(({ name, note }) => `  ${name}: ${note}`);
	return notes.length > 0 ? ['', ...new Set(notes)] : [];
}
