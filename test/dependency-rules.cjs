/**
 * Which folders of `src` may import which, for dependency-cruiser. It sees imports of every kind: of types, `import()` in
 * code, and re-exports.
 */

/** What each zone may import from other zones; from those in `types` only types. */
const ZONES = {
	wire: { may: [] },
	elements: { may: ['wire'] },
	frameworks: { may: [] },
	ssr: { may: ['wire', 'elements'] },
	providers: { may: ['wire'] },
	stores: { may: ['wire'] },
	endpoint: { may: ['wire'], types: ['providers', 'stores'] },
	runtimes: { may: [], types: ['endpoint'] },
	sandbox: { may: ['wire'] },
	cli: { may: ['wire', 'providers', 'stores', 'endpoint', 'runtimes', 'sandbox'] },
};

const folders = (names) => `^src/(${names.join('|')})/`;
const all = Object.keys(ZONES);

const directions = Object.entries(ZONES).flatMap(([zone, { may, types = [] }]) => [
	{
		name: `${zone}-imports`,
		comment: `src/${zone} may import ${[...may, ...types].join(', ') || 'no other zone'}.`,
		severity: 'error',
		from: { path: `^src/${zone}/` },
		to: { path: '^src/', pathNot: folders([zone, ...may, ...types]) },
	},
	...types.map((other) => ({
		name: `${zone}-imports-types-of-${other}`,
		comment: `src/${zone} may import only types of src/${other}.`,
		severity: 'error',
		from: { path: `^src/${zone}/` },
		to: { path: `^src/${other}/`, dependencyTypesNot: ['type-only'] },
	})),
]);

module.exports = {
	forbidden: [
		...directions,
		{
			name: 'no-circles',
			comment: 'A module is read without the modules that import it.',
			severity: 'error',
			from: { path: '^src/' },
			to: { circular: true },
		},
		{
			name: 'no-tests-in-src',
			comment: 'Sources do not import tests, the demo or stories.',
			severity: 'error',
			from: { path: '^src/' },
			to: { path: '^(test|demo|stories)/' },
		},
		{
			name: 'no-build-in-the-product',
			comment: 'Tools of the build are not shipped.',
			severity: 'error',
			from: { path: folders(all) },
			to: { path: '^src/build/' },
		},
	],
	options: {
		// Types count as well.
		tsPreCompilationDeps: 'specify',
		tsConfig: { fileName: 'tsconfig.json' },
		doNotFollow: { path: 'node_modules' },
		exclude: { path: 'node_modules' },
	},
};
