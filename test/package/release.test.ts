import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import {
	cpSync,
	globSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { rolldown } from 'rolldown';
import { ROOT, runTool } from '../../src/build/run-tool.ts';
import { externalsOf, install, licenceOf, packageJson, packTarball } from './install.ts';

/** Licences under which the packages may be that merchants install along with ours: none that binds what they write. */
const LICENCES = ['MIT', 'ISC', 'BSD-2-Clause', 'BSD-3-Clause', 'Apache-2.0', '0BSD'];
/** How many packages of others, direct ones, a browser and a server get at most. */
const MOST = { browser: 3, server: 6 };

const workflow = readFileSync(join(ROOT, '.github/workflows/release.yml'), 'utf8');
const packed = packTarball();
const project = install();
after(() => {
	packed.remove();
	project.remove();
});

describe('A release', () => {
	it('finds publint content', async () => {
		const said = await runTool('node_modules/publint/src/cli.js', ['run', packed.tarball, '--strict']);
		assert.match(said, /All good!/);
	});

	it(`brings at most ${MOST.browser} packages of others to a browser, ${MOST.server} to a server`, () => {
		const all = Object.keys(packageJson.dependencies);
		const browser = externalsOf('dist/elements').filter((name) => all.includes(name));
		assert.ok(browser.length > 0 && browser.length <= MOST.browser, browser.join());
		const server = all.filter((name) => externalsOf('dist').includes(name) && !browser.includes(name));
		assert.ok(server.length > 0 && server.length <= MOST.server, server.join());
		assert.deepEqual(
			[...browser, ...server].toSorted(),
			all.toSorted(),
			'one is asked for and never imported',
		);
	});

	it('imports nothing that a merchant does not get', () => {
		const declared = Object.keys({ ...packageJson.dependencies, ...packageJson.peerDependencies });
		assert.deepEqual(
			externalsOf('dist').filter((name) => !declared.includes(name)),
			[],
		);
	});

	it('depends on nothing under a licence that binds merchants', () => {
		const seen = new Map<string, string>();
		const visit = (name: string): void => {
			if (seen.has(name)) return;
			const { licence, dependencies } = licenceOf(name);
			seen.set(name, licence);
			dependencies.forEach(visit);
		};
		Object.keys(packageJson.dependencies).forEach(visit);
		assert.ok(seen.has('lit-html'), 'dependencies of dependencies are looked at');
		const others = [...seen].filter(([, licence]) => !LICENCES.includes(licence));
		assert.deepEqual(others, []);
	});

	const bundles = [
		{ code: `import 'checkout-links/define';`, keeps: true, what: 'registers the elements' },
		{
			code: `import { PaymentLink } from 'checkout-links';`,
			keeps: false,
			what: 'leaves out what is not used',
		},
	];
	for (const { code, keeps, what } of bundles) {
		it(`${what} in a bundle of: ${code}`, async () => {
			const input = join(project.folder, 'page.js');
			writeFileSync(input, code);
			const bundle = await rolldown({ input, external: /^lit/ });
			const { output } = await bundle.generate();
			await bundle.close();
			const size = output[0].code.replace(/^\/\/#.*$/gm, '').trim().length;
			assert.equal(size > 0, keeps, output[0].code);
		});
	}

	const skip = spawnSync('git', ['--version']).error !== undefined && 'git is not installed';
	it(
		'gets its version and its part of CHANGELOG.md from the changesets, and waits for them',
		{ skip },
		() => {
			// Inside the project, where prettier finds the plugins that package.json names.
			mkdirSync(join(ROOT, '.cache'), { recursive: true });
			const folder = mkdtempSync(join(ROOT, '.cache', 'versioned-'));
			try {
				cpSync(join(ROOT, '.changeset'), join(folder, '.changeset'), { recursive: true });
				cpSync(join(ROOT, 'package.json'), join(folder, 'package.json'));
				cpSync(join(ROOT, 'CHANGELOG.md'), join(folder, 'CHANGELOG.md'));
				writeFileSync(join(folder, 'package-lock.json'), '{}');
				writeFileSync(
					join(folder, '.changeset/one-more.md'),
					`---\n'checkout-links': major\n---\n\nTakes cash.\n`,
				);
				execFileSync(process.execPath, [join(ROOT, 'node_modules/@changesets/cli/bin.js'), 'version'], {
					cwd: folder,
				});
				const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
					version: string;
				};
				assert.equal(version, `${Number(packageJson.version.split('.')[0]) + 1}.0.0`);
				const before = readFileSync(join(ROOT, 'CHANGELOG.md'), 'utf8');
				const after = readFileSync(join(folder, 'CHANGELOG.md'), 'utf8');
				const [intro = '', released = ''] = before.split(/^(?=## )/m, 2);
				assert.ok(after.startsWith(`${intro}## ${version}\n\n### Major Changes\n\n- Takes cash.\n`), after);
				assert.ok(after.includes(released.trim()), 'what was released before stays');
				assert.deepEqual(readdirSync(join(folder, '.changeset')).toSorted(), ['README.md', 'config.json']);
			} finally {
				rmSync(folder, { recursive: true });
			}
			assert.match(workflow, /find \.changeset -name '\*\.md' ! -name README\.md[^]*npm publish/);
		},
	);

	it('has a part in CHANGELOG.md for every changeset: none leaves the version as it is', () => {
		const waiting = globSync('.changeset/*.md', { cwd: ROOT }).filter((file) => !file.endsWith('README.md'));
		const silent = waiting.filter(
			(file) => !/^'checkout-links': (?:patch|minor|major)$/m.test(readFileSync(join(ROOT, file), 'utf8')),
		);
		assert.deepEqual(silent, []);
	});

	it('is published for everybody, from where and what it was built', () => {
		const config = JSON.parse(readFileSync(join(ROOT, '.changeset/config.json'), 'utf8')) as object;
		assert.partialDeepStrictEqual(config, { access: 'public', baseBranch: 'main' });
		assert.match(workflow, /id-token: write/);
		assert.match(workflow, /npm publish --provenance --access public --ignore-scripts/);
	});

	it('carries the version that the change log tells of', () => {
		const log = readFileSync(join(project.folder, 'node_modules/checkout-links/CHANGELOG.md'), 'utf8');
		assert.match(log, new RegExp(`^## ${packageJson.version.replaceAll('.', '\\.')}$`, 'm'));
	});
});
