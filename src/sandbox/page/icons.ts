import { Html } from './html.ts';

const draw = (path: string): Html =>
	new Html(
		`<svg viewBox="0 0 24 24" width="24" height="24" fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">${path}</svg>`,
	);

/** Our own line drawings. Decoration beside text, never instead of it. */
export const ICONS = {
	check: draw('<path d="m5 12.5 4.5 4.5L19 7.5"/>'),
	cross: draw('<path d="m7 7 10 10M17 7 7 17"/>'),
	clock: draw('<circle cx="12" cy="12" r="8.5"/><path d="M12 7.5V12l3 2"/>'),
	back: draw('<path d="M19 12H5m6-6-6 6 6 6"/>'),
	undo: draw('<path d="M4 9h11a5 5 0 0 1 0 10h-4M4 9l4-4M4 9l4 4"/>'),
	card: draw('<rect x="3" y="5.5" width="18" height="13" rx="2.5"/><path d="M3 10h18M7 15h3"/>'),
	bank: draw('<path d="M4 9.5 12 5l8 4.5M5 9.5h14M6.5 9.5V17m5.5-7.5V17m5.5-7.5V17M4 19h16"/>'),
	transfer: draw('<path d="M4 8.5h14m-3.5-3.5L18 8.5 14.5 12M20 15.5H6m3.5-3.5L6 15.5 9.5 19"/>'),
	wallet: draw(
		'<path d="M4 7.5A2.5 2.5 0 0 1 6.5 5H17v3M4 7.5v9A2.5 2.5 0 0 0 6.5 19H20V8H6.5M16 13.5h.01"/>',
	),
	lock: draw(
		'<rect x="5.5" y="10.5" width="13" height="9" rx="2"/><path d="M8.5 10.5V8a3.5 3.5 0 0 1 7 0v2.5"/>',
	),
	ticket: draw('<path d="M4 7h16v3.5a1.5 1.5 0 0 0 0 3V17H4v-3.5a1.5 1.5 0 0 0 0-3zM14 7v2m0 3v1m0 2v2"/>'),
} as const;
