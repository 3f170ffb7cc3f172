import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ts from 'typescript';
import { ROOT } from '../../src/build/run-tool.ts';
import { withFault, type PlantedFault } from './planted-fault.ts';

/** What only says that something is not used any more: unused locals, imports, properties, labels and type parameters. */
const UNUSED = new Set([6133, 6138, 6192, 6196, 6198, 6199, 6205]);

/**
 * Finds faults that do not compile: tests that fail because of those notice nothing.
 * @returns a function from a fault to the first error in its file
 */
export function typeChecker(): (fault: PlantedFault) => string | undefined {
	const programs = ['src/tsconfig.server.json', 'src/tsconfig.browser.json'].map(languageService);
	return (fault) => {
		const path = join(ROOT, fault.file);
		const text = withFault(readFileSync(path, 'utf8'), fault);
		const program = programs.find(({ has }) => has(path));
		if (!program) return `${fault.file} belongs to no program`;
		const [error] = program.errorsIn(path, text);
		return error && ts.flattenDiagnosticMessageText(error.messageText, ' ');
	};
}

function languageService(config: string) {
	const path = join(ROOT, config);
	const { fileNames, options } = ts.parseJsonConfigFileContent(
		ts.readConfigFile(path, (file) => ts.sys.readFile(file)).config,
		ts.sys,
		dirname(path),
	);
	const changed = new Map<string, { readonly version: number; readonly text: string }>();
	const host: ts.LanguageServiceHost = {
		getCompilationSettings: () => options,
		getScriptFileNames: () => fileNames,
		getScriptVersion: (file) => String(changed.get(file)?.version ?? 0),
		getScriptSnapshot(file) {
			const text = changed.get(file)?.text ?? ts.sys.readFile(file);
			return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
		},
		getCurrentDirectory: () => ROOT,
		getDefaultLibFileName: (some) => ts.getDefaultLibFilePath(some),
		fileExists: (file) => ts.sys.fileExists(file),
		readFile: (file) => ts.sys.readFile(file),
		readDirectory: (...args) => ts.sys.readDirectory(...args),
		directoryExists: (folder) => ts.sys.directoryExists(folder),
		getDirectories: (folder) => ts.sys.getDirectories(folder),
	};
	const service = ts.createLanguageService(host);
	let version = 0;
	return {
		has: (file: string) => fileNames.includes(file),
		errorsIn(file: string, text: string): readonly ts.Diagnostic[] {
			changed.set(file, { version: ++version, text });
			const found = [...service.getSyntacticDiagnostics(file), ...service.getSemanticDiagnostics(file)];
			changed.delete(file);
			return found.filter(
				({ code, category }) => category === ts.DiagnosticCategory.Error && !UNUSED.has(code),
			);
		},
	};
}
