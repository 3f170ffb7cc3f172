import { LitElement } from 'lit';
import type { Customer } from '../wire/offer.ts';
import { renderCard } from './card.ts';
import { cardStyles } from './card.styles.ts';
import { CheckoutController } from './controllers/checkout.ts';
import { LocaleController } from './controllers/locale.ts';
import { nameOf } from './flow.ts';
import type { Texts } from './locales/texts.ts';

/**
 */
export class PaymentLink extends LitElement {
	static override styles = cardStyles;

	static override properties = {
		endpoint: {},
		item: {},
		token: {},
		quantity: { type: Number },
		amount: {},
		method: {},
		mode: {},
		variant: {},
		returnUrl: { attribute: 'return-url' },
		locale: {},
		disabled: { type: Boolean },
		customer: { attribute: false },
		headers: { attribute: false },
		texts: { attribute: false },
	};

	declare endpoint: string;
	declare item: string | undefined;
	declare token: string | undefined;
	declare quantity: number | undefined;
	declare amount: string | undefined;
	declare method: string | undefined;
	declare mode: 'redirect' | 'popup' | 'qr';
	declare variant: 'card' | 'button';
	declare returnUrl: string | undefined;
	declare locale: string | undefined;
	declare disabled: boolean;
	declare customer: Customer | undefined;
	declare headers: Readonly<Record<string, string>>;
	declare texts: Partial<Texts> | undefined;

	readonly #locale = new LocaleController(this);
	readonly #checkout = new CheckoutController(this, this.attachInternals(), this.#locale);

	constructor() {
		super();
		this.endpoint = '/checkout';
		this.mode = 'redirect';
		this.variant = 'card';
		this.disabled = false;
		this.headers = {};
	}

	get state(): ReturnType<typeof nameOf> {
		return nameOf(this.#checkout.state);
	}

	get kind(): 'payment' {
		return 'payment';
	}

	start(): Promise<void> {
		return this.#checkout.start();
	}

	cancel(): void {
		this.#checkout.session?.cancel();
	}

	override render(): unknown {
		return renderCard(this, this.#checkout, this.#locale);
	}
}
