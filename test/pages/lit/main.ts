import 'checkout-links/define';
import type { CheckoutStartEvent } from 'checkout-links';
import { html, LitElement, render } from 'lit';
import { repeat } from 'lit/directives/repeat.js';

const customer = { email: 'ana@example.com' };

/** The app stands in a shadow tree of its own, as elements of a design system do. */
class ShopApp extends LitElement {
	static override properties = {
		items: { state: true },
		shown: { state: true },
		agreed: { state: true },
		told: { state: true },
	};

	declare items: readonly string[];
	declare shown: boolean;
	declare agreed: boolean;
	declare told: readonly string[];

	constructor() {
		super();
		Object.assign(this, { items: ['cafe', 'te', 'pan'], shown: true, agreed: false, told: [] });
	}

	override render() {
		return html`
			<button @click=${() => (this.items = this.items.toReversed())}>Turn round</button>
			<button @click=${() => (this.shown = !this.shown)}>Show or hide</button>
			<button @click=${() => (this.agreed = true)}>Agree</button>
			<output>${this.told.join(' ')}</output>
			${repeat(
				this.shown ? this.items : [],
				(item) => item,
				(item) => html`
					<payment-link
						id=${item}
						item=${item}
						endpoint="/checkout"
						?disabled=${!this.agreed}
						.customer=${customer}
						return-url=${location.href}
						@checkout-start=${(event: CheckoutStartEvent) => (this.told = [...this.told, event.type])}
					></payment-link>
				`,
			)}
		`;
	}
}

customElements.define('shop-app', ShopApp);
render(html`<shop-app></shop-app>`, document.querySelector('#app') as HTMLElement);

// @ts-expect-error no such mode
export const wrong: HTMLElementTagNameMap['payment-link']['mode'] = 'modal';
