import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { runTool, ToolFailure } from '../../src/build/run-tool.ts';
import { COMPILERS, runTsc, type Compiler } from '../../src/build/run-tsc.ts';
import { install, packageJson } from './install.ts';

const project = install();
after(() => project.remove());

/** What a merchant writes to import an entry: `checkout-links/endpoint`. */
const SPECIFIERS = Object.keys(packageJson.exports).map((entry) => entry.replace(/^\./, packageJson.name));
const MODULES = SPECIFIERS.filter((specifier) => !specifier.endsWith('.json'));
/** Whose types are all that they are for. */
const TYPES_ONLY = ['jsx', 'svelte', 'vue'].map((entry) => `${packageJson.name}/${entry}`);
/** Whose types need a framework that this project has not installed. */
const FOREIGN_TYPES = ['react', 'svelte', 'vue'].map((entry) => `${packageJson.name}/${entry}`);

/** Writes a script into the project and runs it there; answers what it printed. */
async function runInProject(name: string, code: string): Promise<string> {
	const file = join(project.folder, name);
	writeFileSync(file, code);
	return runTool(file, []);
}

describe('an installed package', () => {
	for (const specifier of MODULES) {
		it(`gives ${specifier} to Node`, async () => {
			const printed = await runInProject(
				'import.mjs',
				`console.log(Object.keys(await import('${specifier}')).length)`,
			);
			assert.equal(Number(printed) === 0, TYPES_ONLY.includes(specifier), `it exports ${printed}`);
		});
	}

	for (const specifier of SPECIFIERS.filter((name) => name.endsWith('.json'))) {
		it(`gives ${specifier} to tools`, async () => {
			const printed = await runInProject(
				'import.mjs',
				`console.log(typeof (await import('${specifier}', { with: { type: 'json' } })).default)`,
			);
			assert.equal(printed.trim(), 'object');
		});
	}

	it('keeps everything else to itself', async () => {
		const inner = runInProject('import.mjs', `await import('${packageJson.name}/dist/wire/money.js')`);
		await assert.rejects(inner, /ERR_PACKAGE_PATH_NOT_EXPORTED/);
	});

	it('registers no element and keeps no process alive when its classes are imported', async () => {
		const printed = await runInProject(
			'import.mjs',
			`await import('${packageJson.name}');
			const registry = globalThis.customElements;
			console.log(['payment-link', 'connect-link', 'checkout-status'].filter((tag) => registry?.get(tag)).length);`,
		);
		assert.equal(printed.trim(), '0');
	});

	const resolutions = { nodenext: 'nodenext', bundler: 'esnext' } as const;
	for (const version of Object.keys(COMPILERS) as Compiler[]) {
		for (const [moduleResolution, module] of Object.entries(resolutions)) {
			it(`has types for all of it in TypeScript ${version}, with moduleResolution ${moduleResolution}`, async () => {
				const ours = MODULES.filter((specifier) => !FOREIGN_TYPES.includes(specifier));
				const imports = ours.map((specifier, index) => `export * as entry${index} from '${specifier}';`);
				const consumer = join(project.folder, 'consumer.mts');
				writeFileSync(consumer, imports.join('\n'));
				const compiling = runTsc(
					[
						...['--ignoreConfig', '--noEmit', '--strict', '--skipLibCheck', 'false'],
						...['--module', module, '--moduleResolution', moduleResolution],
						...['--target', 'es2022', '--lib', 'es2024,dom,dom.iterable'],
						...['--typeRoots', join(project.folder, 'node_modules/@types'), '--types', 'node', consumer],
					],
					version,
				);
				await compiling.catch((error: unknown) =>
					assert.fail(error instanceof ToolFailure ? error.message : String(error)),
				);
			});
		}
	}
});
