import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { ROOT } from '../../src/build/run-tool.ts';
import { packageJson } from './install.ts';

/** Where the reports are kept that a change of the public surface is compared with: one file for each entry. */
export const REPORTS = join(ROOT, 'test/package/api');

/**
 * What each entry of the package exports, as its built declarations say it, without comments. By the name of the
 * entry's report, as `providers.onepay.txt`.
 */
export function reportApi(): ReadonlyMap<string, string> {
	const entries = Object.entries(packageJson.exports).flatMap(([entry, target]) =>
		typeof target === 'string' ? [] : [{ entry, file: join(ROOT, target.types) }],
	);
	const program = ts.createProgram(
		entries.map(({ file }) => file),
		{ module: ts.ModuleKind.NodeNext, target: ts.ScriptTarget.ES2022, strict: true, noEmit: true },
	);
	const checker = program.getTypeChecker();
	const printer = ts.createPrinter({ removeComments: true, newLine: ts.NewLineKind.LineFeed });

	const declarationsOf = (symbol: ts.Symbol): readonly string[] => {
		const target = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
		return (target.declarations ?? []).map((declaration) => {
			const text = printer.printNode(ts.EmitHint.Unspecified, declaration, declaration.getSourceFile());
			const statement = ts.isVariableDeclaration(declaration) ? `const ${text};` : text;
			// A default export has no name of its own, and one may be exported under another than it was declared with.
			return target.name === symbol.name ? statement : `// as ${symbol.name}\n${statement}`;
		});
	};

	return new Map(
		entries.map(({ entry, file }) => {
			const source = program.getSourceFile(file);
			const module = source && checker.getSymbolAtLocation(source);
			if (!module) throw new Error(`${entry}: ${file} is not a module; is dist built?`);
			const exported = checker
				.getExportsOfModule(module)
				.toSorted((a, b) => (a.name < b.name ? -1 : 1))
				.flatMap(declarationsOf);
			return [reportName(entry), `${exported.join('\n\n')}\n`];
		}),
	);
}

/** `.` is `index.txt`, `./providers/onepay` is `providers.onepay.txt`. */
function reportName(entry: string): string {
	return `${entry === '.' ? 'index' : entry.slice(2).replaceAll('/', '.')}.txt`;
}

// `npm run api`: takes the surface that is built now for the right one.
if (import.meta.main) {
	rmSync(REPORTS, { recursive: true, force: true });
	mkdirSync(REPORTS, { recursive: true });
	for (const [name, report] of reportApi()) writeFileSync(join(REPORTS, name), report);
}
