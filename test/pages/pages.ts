/**
 * A page made with a framework: a folder with the sources, to which the runner adds what is in `page/` and not in the
 * folder. It shows three elements of a list, sets a customer as a property and `disabled` as a boolean, and listens, each
 * in the framework's own way; what its buttons do is told in `pay.ts`.
 */
export interface FrameworkPage {
	/** Name of the folder. */
	readonly name: string;
	readonly title: string;
	/** Checks types and builds into `dist`; a page without is served as it stands, beside its `node_modules`. */
	readonly build: readonly (readonly string[])[];
	/** Has views: its button `Elsewhere` leads to one without elements, and Back to the list, without loading a page. */
	readonly routes?: true;
}

const VITE = ['vite', 'build'];

/** Every framework that is tried, in this order. */
export const PAGES: readonly FrameworkPage[] = [
	{ name: 'plain', title: 'No framework', build: [] },
	{ name: 'react-19', title: 'React 19', build: [['tsc'], VITE], routes: true },
	{ name: 'react-18', title: 'React 18', build: [['tsc'], VITE] },
	{ name: 'preact', title: 'Preact', build: [['tsc'], VITE] },
	{ name: 'solid', title: 'Solid', build: [['tsc'], VITE] },
	{ name: 'vue', title: 'Vue 3', build: [['vue-tsc'], VITE], routes: true },
	{ name: 'svelte', title: 'Svelte 5', build: [['svelte-check'], VITE] },
	{ name: 'angular', title: 'Angular 21', build: [['ng', 'build']] },
	{ name: 'lit', title: 'Lit', build: [['tsc'], VITE] },
	{ name: 'alpine', title: 'Alpine.js', build: [] },
	{ name: 'htmx', title: 'htmx', build: [] },
];
