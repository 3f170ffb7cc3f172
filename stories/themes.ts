/** A colour on light pages and the one in its place on dark pages. */
export type Pair = readonly [light: string, dark: string];

/** Values of the elements' public custom properties, by their names; a colour may be a pair. */
export type Tokens = Readonly<Record<`--checkout-${string}`, Pair | string>>;

/** A shop's theme. */
export interface Theme {
	readonly name: string;
	/** Where it fits, in one line. */
	readonly about: string;
	readonly font: FontName;
	/** Only values that differ from the elements' own. */
	readonly tokens: Tokens;
	/** The shop's page around the elements: its background, and its item. */
	readonly page: { readonly ground: Pair; readonly item: string };
}

/** Fonts are set by the page; elements inherit them. These are installed on most machines. */
export const FONTS = {
	page: '',
	serif: `Georgia, 'Times New Roman', serif`,
	geometric: `Futura, 'Century Gothic', 'URW Gothic', sans-serif`,
	legible: `'Atkinson Hyperlegible', Verdana, 'DejaVu Sans', sans-serif`,
} as const;
export type FontName = keyof typeof FONTS;

/** Spacing. */
export const DENSITIES = {
	compact: { '--checkout-card-padding': '12px', '--checkout-control-height': '44px' },
	comfortable: {},
	roomy: { '--checkout-card-padding': '28px', '--checkout-control-height': '56px' },
} as const satisfies Record<string, Tokens>;
export type DensityName = keyof typeof DENSITIES;

/** Themes to start from. */
export const THEMES = [
	{
		name: 'Calm',
		about: 'What there is without a line of CSS',
		font: 'page',
		tokens: {},
		page: { ground: ['#f6f7f9', '#0b0c0e'], item: 'pro-monthly' },
	},
	{
		name: 'Café',
		about: 'Paper, terracotta, round corners',
		font: 'serif',
		tokens: {
			'--checkout-color-text': ['#3a2418', '#f4e6d7'],
			'--checkout-color-surface': ['#fffaf1', '#2a1c14'],
			'--checkout-color-muted': ['#755642', '#cbb09a'],
			'--checkout-color-border': ['#e9d9c3', '#4b3526'],
			'--checkout-color-accent': ['#a2451c', '#f0a06c'],
			'--checkout-color-on-accent': ['#fffaf1', '#2b1408'],
			'--checkout-color-success': ['#4c6b1f', '#b5d383'],
			'--checkout-card-radius': '24px',
			'--checkout-control-radius': '99px',
		},
		page: { ground: ['#f3e7d3', '#1b110b'], item: 'coffee' },
	},
	{
		name: 'Boutique',
		about: 'Always dark, with a line of brass',
		font: 'geometric',
		tokens: {
			'--checkout-color-text': '#f2ede4',
			'--checkout-color-surface': '#151312',
			'--checkout-color-muted': '#b0a798',
			'--checkout-color-border': '#3b352d',
			'--checkout-color-accent': '#d9b779',
			'--checkout-color-on-accent': '#1a140a',
			'--checkout-color-success': '#a9c8a4',
			'--checkout-color-warning': '#e5c98f',
			'--checkout-color-danger': '#f0a094',
			'--checkout-card-radius': '0px',
			'--checkout-control-radius': '0px',
			...DENSITIES.roomy,
		},
		page: { ground: ['#0a0909', '#0a0909'], item: 'ring' },
	},
	{
		name: 'Public service',
		about: 'Contrast of 7 : 1 and more, thick lines',
		font: 'legible',
		tokens: {
			'--checkout-color-text': ['#000000', '#ffffff'],
			'--checkout-color-surface': ['#ffffff', '#000000'],
			'--checkout-color-muted': ['#333333', '#dddddd'],
			'--checkout-color-border': ['#555555', '#aaaaaa'],
			'--checkout-color-accent': ['#003b8e', '#ffd84d'],
			'--checkout-color-on-accent': ['#ffffff', '#000000'],
			'--checkout-color-success': ['#00502a', '#7ef0b0'],
			'--checkout-color-warning': ['#5c3b00', '#ffd84d'],
			'--checkout-color-danger': ['#8f0f0f', '#ffb3ab'],
			'--checkout-color-focus': ['#b3006b', '#ff9ddb'],
			'--checkout-card-border': '2px solid',
			'--checkout-card-radius': '0px',
			'--checkout-control-radius': '4px',
			'--checkout-control-height': '56px',
		},
		page: { ground: ['#e8edf4', '#16181c'], item: 'certificate' },
	},
] as const satisfies readonly Theme[];

/** The CSS for a shop's own stylesheet; empty if nothing differs from the elements' own styles. */
export function cssOf({ font, tokens }: Pick<Theme, 'font' | 'tokens'>): string {
	const lines = [
		...(FONTS[font] ? [`font-family: ${FONTS[font]};`] : []),
		...Object.entries(tokens).map(([name, value]) => `${name}: ${written(value)};`),
	];
	if (lines.length === 0) return '';
	return `payment-link,\nconnect-link,\ncheckout-status {\n${lines.map((line) => `\t${line}\n`).join('')}}\n`;
}

/** A value as CSS. A pair of equal colours is written once. */
export function written(value: Pair | string): string {
	if (typeof value === 'string') return value;
	const [light, dark] = value;
	return light === dark ? light : `light-dark(${light}, ${dark})`;
}
