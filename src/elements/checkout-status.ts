import { html, LitElement, nothing } from 'lit';
import { cardStyles } from './card.styles.ts';
import { LocaleController } from './controllers/locale.ts';
import { nameOf } from './flow.ts';
import type { Texts } from './locales/texts.ts';
import { hasTraces } from './traces.ts';
import type { Watch } from './watch.ts';

/**
 */
export class CheckoutStatus extends LitElement {
	static override styles = cardStyles;

	static override properties = {
		endpoint: {},
		locale: {},
		headers: { attribute: false },
		texts: { attribute: false },
	};

	declare endpoint: string;
	declare locale: string | undefined;
	declare headers: Readonly<Record<string, string>>;
	declare texts: Partial<Texts> | undefined;

	readonly #locale = new LocaleController(this);
	readonly #states = this.attachInternals().states;
	#shown = '';
	#watch: Watch | undefined;

	constructor() {
		super();
		this.endpoint = '/checkout';
		this.headers = {};
	}

	override connectedCallback(): void {
		super.connectedCallback();
		if (this.#watch) this.#watch.connect();
		else if (hasTraces()) this.#open().catch(() => {});
	}

	override disconnectedCallback(): void {
		super.disconnectedCallback();
		this.#watch?.disconnect();
	}

	override render(): unknown {
		const telling = this.#watch?.tell();
		return html`<div class="card" part="base" ?hidden=${!telling?.scene}>${telling?.scene ?? nothing}</div>
			<div class="sr" role="status">${telling?.spoken}</div>`;
	}

	override updated(): void {
		this.#states.delete(this.#shown);
		this.#states.add((this.#shown = this.#watch ? nameOf(this.#watch.state) : 'idle'));
	}

	async #open(): Promise<void> {
		const { openWatch } = await import('./watch.ts');
		this.#watch = await openWatch(this, this.#locale);
		if (this.isConnected) this.#watch.connect();
	}
}
