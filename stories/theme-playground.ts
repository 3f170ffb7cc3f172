import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import manifest from 'virtual:elements-manifest';
import { colourIn, contrast } from './colours.ts';
import {
	cssOf,
	DENSITIES,
	FONTS,
	THEMES,
	written,
	type DensityName,
	type FontName,
	type Pair,
	type Tokens,
} from './themes.ts';

/** A custom property as the manifest documents it. */
interface Property {
	readonly name: `--checkout-${string}`;
	readonly type: { readonly text: string };
	readonly default: string;
	readonly description: string;
}
type Scheme = 'light' | 'dark';

const PROPERTIES: readonly Property[] =
	manifest.modules
		.flatMap(({ declarations = [] }) => declarations as { tagName?: string; cssProperties?: Property[] }[])
		.find(({ tagName }) => tagName === 'payment-link')?.cssProperties ?? [];
const COLOURS = PROPERTIES.filter(({ type }) => type.text === '<color>');

/** Corner radii, with their largest useful value, in pixels. */
const CORNERS = [
	{ name: '--checkout-card-radius', label: 'Card', most: 32 },
	{ name: '--checkout-control-radius', label: 'Button', most: 28 },
] as const;

/** Pairs of colours that need enough contrast for text (WCAG 1.4.3) or for graphics (1.4.11). */
const READINGS = [
	{ what: 'Text', front: '--checkout-color-text', ground: '--checkout-color-surface', least: 4.5 },
	{ what: 'Second lines', front: '--checkout-color-muted', ground: '--checkout-color-surface', least: 4.5 },
	{
		what: 'Button’s words',
		front: '--checkout-color-on-accent',
		ground: '--checkout-color-accent',
		least: 4.5,
	},
	{ what: 'Button', front: '--checkout-color-accent', ground: '--checkout-color-surface', least: 3 },
] as const;

const FONT_LABELS: Readonly<Record<FontName, string>> = {
	page: 'The page’s own',
	serif: 'Serif',
	geometric: 'Geometric',
	legible: 'Legible',
};

/**
 * An editor for colours, corners, spacing and fonts with a live element, and the CSS to copy. It does not set styles on
 * any element: the preview uses exactly the CSS that is shown.
 */
export class ThemePlayground extends LitElement {
	static override properties = {
		tokens: { state: true },
		font: { state: true },
		scheme: { state: true },
		copied: { state: true },
	};

	declare private tokens: Tokens;
	declare private font: FontName;
	declare private scheme: Scheme;
	declare private copied: boolean;
	#start: (typeof THEMES)[number] = THEMES[0];

	constructor() {
		super();
		this.tokens = this.#start.tokens;
		this.font = this.#start.font;
		this.scheme = 'light';
		this.copied = false;
	}

	/** Renders without a shadow root, so that the shop's styles and axe can reach everything. */
	protected override createRenderRoot(): HTMLElement {
		return this;
	}

	override connectedCallback(): void {
		super.connectedCallback();
		this.scheme = colourIn('light-dark(#fff, #000)', this) === '#000000' ? 'dark' : 'light';
	}

	override render(): TemplateResult {
		const css = cssOf({ font: this.font, tokens: this.tokens });
		const [light, dark] = this.#start.page.ground;
		return html`<div class="playground">
			<form class="controls" @submit=${(event: Event) => event.preventDefault()}>
				${this.#renderStarts()} ${this.#renderColours()} ${this.#renderShape()}
			</form>
			<div class="result">
				<div class="stage" style="color-scheme: ${this.scheme}; background: light-dark(${light}, ${dark})">
					<style .textContent=${`@scope { ${css} }`}></style>
					<payment-link endpoint="/checkout" item="coffee"></payment-link>
				</div>
				${this.#renderReadings()}
				<div class="export">
					<div class="row">
						<h3>CSS to paste</h3>
						<button type="button" class="copy" ?disabled=${!css} @click=${() => this.#copy(css)}>
							${this.copied ? 'Copied' : 'Copy'}
						</button>
					</div>
					<pre><code>${css || '/* Nothing to paste: this is how the elements look by themselves. */'}</code></pre>
				</div>
			</div>
		</div>`;
	}

	#renderStarts(): TemplateResult {
		return html`<fieldset class="starts">
			<legend>Start from</legend>
			${THEMES.map(
				(theme) =>
					html`<label class="start">
						<input
							type="radio"
							name="start"
							.checked=${theme === this.#start}
							@change=${() => this.#startFrom(theme)}
						/>
						<span class="swatch" style=${swatch(theme.tokens)}></span>
						<span>${theme.name}</span>
					</label>`,
			)}
		</fieldset>`;
	}

	#renderColours(): TemplateResult {
		const scheme = (name: Scheme, label: string) =>
			html`<label>
				<input
					type="radio"
					name="scheme"
					.checked=${live(this.scheme === name)}
					@change=${() => (this.scheme = name)}
				/>
				<span>${label}</span>
			</label>`;
		return html`<fieldset>
			<legend>Colours</legend>
			<div class="segments" role="radiogroup" aria-label="Pages that the colours are for">
				${scheme('light', 'Light pages')} ${scheme('dark', 'Dark pages')}
			</div>
			<div class="colours">
				${COLOURS.map(
					({ name, description }) =>
						html`<label class="colour" title="${name}: ${description}">
							<input
								type="color"
								name=${name}
								.value=${live(this.#colour(name))}
								@input=${({ target }: Event) => this.#paint(name, (target as HTMLInputElement).value)}
							/>
							<span>${name.replace('--checkout-color-', '').replace('-', ' ')}</span>
						</label>`,
				)}
			</div>
		</fieldset>`;
	}

	#renderShape(): TemplateResult {
		return html`<fieldset>
				<legend>Corners</legend>
				${CORNERS.map(
					({ name, label, most }) =>
						html`<label class="range">
							<span>${label}</span>
							<input
								type="range"
								name=${name}
								max=${most}
								.value=${live(String(this.#pixels(name)))}
								@input=${({ target }: Event) => this.#set({ [name]: `${(target as HTMLInputElement).value}px` })}
							/>
							<output>${Math.min(this.#pixels(name), most)} px</output>
						</label>`,
				)}
			</fieldset>
			<fieldset>
				<legend>Room</legend>
				<div class="segments">
					${Object.keys(DENSITIES).map(
						(name) =>
							html`<label>
								<input
									type="radio"
									name="density"
									value=${name}
									.checked=${live(this.#has(DENSITIES[name as DensityName]))}
									@change=${() => this.#set({ ...NO_DENSITY, ...DENSITIES[name as DensityName] })}
								/>
								<span>${name}</span>
							</label>`,
					)}
				</div>
			</fieldset>
			<fieldset>
				<legend>Font</legend>
				<select
					name="font"
					aria-label="Font"
					.value=${live(this.font)}
					@change=${({ target }: Event) => (this.font = (target as HTMLSelectElement).value as FontName)}
				>
					${Object.keys(FONTS).map(
						(name) =>
							html`<option value=${name} ?selected=${name === this.font}>
								${FONT_LABELS[name as FontName]}
							</option>`,
					)}
				</select>
			</fieldset>`;
	}

	#renderReadings(): TemplateResult {
		return html`<ul class="readings" aria-label="Contrast">
			${READINGS.map(({ what, front, ground, least }) => {
				const ratio = contrast(this.#colour(front), this.#colour(ground));
				return html`<li>
					<span aria-hidden="true">${ratio >= least ? '✓' : '✗'}</span>
					${what} <b>${ratio.toFixed(1)} : 1</b>${ratio < least ? html`, needs ${least}` : nothing}
				</li>`;
			})}
		</ul>`;
	}

	#startFrom(theme: (typeof THEMES)[number]): void {
		this.#start = theme;
		this.tokens = theme.tokens;
		this.font = theme.font;
	}

	/** Changes the colour of one side of a pair. */
	#paint(name: Property['name'], colour: string): void {
		const other = this.#colour(name, this.scheme === 'light' ? 'dark' : 'light');
		this.#set({ [name]: this.scheme === 'light' ? [colour, other] : [other, colour] });
	}

	/** Sets values. Values that equal the element's own are omitted. */
	#set(values: Readonly<Record<string, Pair | string | undefined>>): void {
		const all = Object.entries<Pair | string | undefined>({ ...this.tokens, ...values }).filter(
			([name, value]) => value !== undefined && !this.#isOwn(name, value),
		);
		this.tokens = Object.fromEntries(all) as Tokens;
	}

	#isOwn(name: string, value: Pair | string): boolean {
		const own = PROPERTIES.find((property) => property.name === name)?.default ?? '';
		if (typeof value === 'string') return value === own;
		return value.every((colour, dark) => colour === this.#resolve(own, dark ? 'dark' : 'light'));
	}

	#has(density: Tokens): boolean {
		return Object.keys(NO_DENSITY).every(
			(name) => Reflect.get(this.tokens, name) === Reflect.get(density, name),
		);
	}

	/** A length of the theme in pixels. Lengths of the manifest are in pixels too. */
	#pixels(name: Property['name']): number {
		const { default: own } = PROPERTIES.find((property) => property.name === name) ?? { default: '0' };
		return Number.parseFloat(String(this.tokens[name] ?? own));
	}

	/** A colour of the theme on light or dark pages, as `#rrggbb`. */
	#colour(name: string, scheme: Scheme = this.scheme): string {
		return this.#resolve(`var(${name})`, scheme);
	}

	#resolve(value: string, scheme: Scheme): string {
		const all = PROPERTIES.map(({ name, default: own }) => {
			const said = this.tokens[name] ?? own;
			return `${name}: ${typeof said === 'string' ? said : said[scheme === 'light' ? 0 : 1]}`;
		});
		return colourIn(value, this, `color-scheme: ${scheme}; ${all.join('; ')}`);
	}

	async #copy(css: string): Promise<void> {
		await navigator.clipboard.writeText(css);
		this.copied = true;
		setTimeout(() => (this.copied = false), 2_000);
	}
}

const NO_DENSITY: Readonly<Record<string, undefined>> = Object.fromEntries(
	Object.values(DENSITIES).flatMap((density) => Object.keys(density).map((name) => [name, undefined])),
);

/** A small preview of a theme: card and button. */
function swatch(tokens: Tokens): string {
	const surface = written(tokens['--checkout-color-surface'] ?? 'Canvas');
	const accent = written(tokens['--checkout-color-accent'] ?? 'light-dark(#1a56db, #8ab0ff)');
	return `background: linear-gradient(135deg, ${surface} 50%, ${accent} 50%)`;
}
