import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { analyzeElements } from '../../src/build/manifest.ts';
import { readElements } from '../../src/build/frameworks/element-model.ts';
import { ROOT, ToolFailure } from '../../src/build/run-tool.ts';
import { runTsc } from '../../src/build/run-tsc.ts';
import { install } from './install.ts';

const project = install('@types/react', 'csstype');
after(() => project.remove());

/** Pages of JSX for React: one that uses what there is, and those that must not compile. */
const PAGES = {
	right: `[
		<payment-link key="a" item="cafe" mode="qr" disabled return-url="/thanks" className="wide"
			customer={{ email: 'ana@example.com' }} ref={(element) => void element?.start()}
			oncheckout-success={(event) => event.status.id} oncheckout-error={(event) => event.error.code}>
			Pagar <span slot="legal">…</span>
		</payment-link>,
		<connect-link key="b" token="eyJ" />,
		<checkout-status key="c" endpoint="/checkout" />,
	]`,
	'a mode that there is not': '<payment-link mode="modal" />',
	'an attribute of another element': '<checkout-status item="cafe" />',
	'an attribute that there is not': '<payment-link price="1" />',
	'a listener of another event': '<payment-link oncheckout-success={(event: MouseEvent) => event} />',
	'a customer that is no object': '<payment-link customer="Ana" />',
};

/** Compiles all pages in the project at once, since most of the time goes into the types of React; answers the errors. */
async function compile(): Promise<readonly string[]> {
	const files = Object.values(PAGES).map((code, index) => {
		const file = join(project.folder, `page-${index}.tsx`);
		writeFileSync(file, `import type {} from 'checkout-links/jsx';\nexport const page = ${code};\n`);
		return file;
	});
	const compiling = runTsc([
		...['--ignoreConfig', '--noEmit', '--strict', '--skipLibCheck', 'false', '--types', 'react'],
		...[
			'--typeRoots',
			join(project.folder, 'node_modules/@types'),
			'--jsx',
			'react-jsx',
			'--pretty',
			'false',
		],
		...['--target', 'es2022', '--module', 'esnext', '--moduleResolution', 'bundler', ...files],
	]);
	const printed = await compiling.catch((error: unknown) => {
		if (error instanceof ToolFailure) return error.message;
		throw error;
	});
	return printed.split('\n').filter((line) => /\berror TS\d+:/.test(line));
}

describe('Tags in JSX', () => {
	const [, ...wrong] = Object.keys(PAGES);
	let errors: readonly string[] = [];
	before(async () => void (errors = await compile()));

	it('take properties, attributes, listeners and what every tag of HTML takes', () => {
		const ofOthers = wrong.map((_, index) => `page-${index + 1}.tsx`);
		assert.deepEqual(
			errors.filter((error) => !ofOthers.some((file) => error.includes(file))),
			[],
		);
	});

	for (const [index, what] of wrong.entries()) {
		it(`refuse ${what}`, () => {
			const errorsHere = errors.filter((error) => error.includes(`page-${index + 1}.tsx`));
			assert.match(errorsHere.join('\n'), /TS2\d{3}/);
		});
	}
});

describe('What editors know', () => {
	const read = (name: string) => readFileSync(join(ROOT, 'dist/editors', name), 'utf8');

	it('holds every attribute, event, slot, part, state and token of the manifest', async () => {
		const elements = readElements(await analyzeElements());
		assert.equal(elements.length, 3);
		const known = JSON.parse(read('web-types.json')).contributions.html.elements as readonly {
			readonly name: string;
		}[];
		for (const element of elements) {
			const text = JSON.stringify(known.find(({ name }) => name === element.tag));
			const { properties, events, slots, parts, states, tokens } = element;
			for (const { name } of [...properties, ...events, ...slots, ...parts, ...tokens])
				assert.ok(text.includes(`"name":"${name}"`), `${element.tag}: ${name}`);
			for (const { attribute } of properties)
				if (attribute) assert.ok(text.includes(`"name":"${attribute}"`), attribute);
			for (const { name } of states) assert.ok(text.includes(`"state(${name})"`), name);
			for (const { name, description } of [...properties, ...events, ...parts])
				assert.ok(description, `${element.tag}: ${name} is not described`);
		}
	});

	it('offers VS Code the values that an attribute takes', () => {
		const { tags } = JSON.parse(read('vscode.html-data.json')) as {
			readonly tags: readonly {
				readonly name: string;
				readonly attributes: readonly {
					readonly name: string;
					readonly values?: readonly { readonly name: string }[];
				}[];
			}[];
		};
		const mode = tags
			.find(({ name }) => name === 'payment-link')
			?.attributes.find(({ name }) => name === 'mode');
		assert.deepEqual(
			mode?.values?.map(({ name }) => name),
			['redirect', 'popup', 'qr'],
		);
		assert.match(read('vscode.css-data.json'), /"--checkout-color-accent"/);
	});
});
