/**
 * `<plain-link>`: what somebody writes by hand who needs the same card and nothing else. The same DOM and the same rules
 * of style, filled in from the same request; no framework, no states, no languages.
 */
const template = document.createElement('template');
template.innerHTML = `<div class="card bones" part="base">
	<div class="row head">
		<slot name="start"></slot>
		<div class="grow"><h2 part="title">&nbsp;</h2><p class="small" part="description"></p></div>
		<p class="badge" part="badge" hidden></p>
	</div>
	<div class="row"><p class="amount" part="amount">&nbsp;</p><p class="small" part="tax"></p></div>
	<slot name="fields"></slot>
	<button class="main" part="button" disabled>
		<span class="spin" part="spinner"></span><span part="label"><slot>&nbsp;</slot></span><slot name="end"></slot>
	</button>
	<div class="small">
		<p class="note" part="error"></p>
		<div class="row" part="secure">
			<svg viewBox="0 0 20 20" aria-hidden="true"><path d="M4 9h12v8H4zM7 9V6a3 3 0 0 1 6 0v3" /></svg>
			<p class="grow"><span class="where">&nbsp;</span><br /><span class="host">&nbsp;</span></p>
		</div>
	</div>
	<slot name="legal"></slot>
</div>
<div class="sr" role="status"></div>`;

const sheet = new CSSStyleSheet();
/** The rules of the element that it stands beside, told by the benchmark, so that both pay the same for style. */
globalThis.plainStyles = (css) => sheet.replaceSync(css);

const money = ({ value, currency }) =>
	new Intl.NumberFormat('es', { style: 'currency', currency, minimumFractionDigits: 0 }).format(value);

class PlainLink extends HTMLElement {
	constructor() {
		super();
		const root = this.attachShadow({ mode: 'open' });
		root.adoptedStyleSheets = [sheet];
		root.append(template.content.cloneNode(true));
		root.querySelector('button').addEventListener('click', () => this.pay());
	}

	connectedCallback() {
		this.load();
	}

	async load() {
		const answer = await fetch(`${this.getAttribute('endpoint')}/v1/items/${this.getAttribute('item')}`);
		const offer = await answer.json();
		const find = (selector) => this.shadowRoot.querySelector(selector);
		find('.card').classList.remove('bones');
		find('h2').textContent = offer.title;
		find('[part=description]').textContent = offer.description;
		find('.badge').textContent = 'Prueba';
		find('.badge').hidden = false;
		find('.amount').textContent = money(offer.amount);
		find('[part=tax]').textContent = `Incluye ${money(offer.tax)} de impuestos`;
		find('[part=label] slot').textContent = `Pagar ${money(offer.amount)}`;
		find('.where').textContent = `Pagas en la página segura de ${offer.provider.label}`;
		find('.host').textContent = offer.provider.host;
		find('button').disabled = false;
		this.loaded = true;
	}

	async pay() {
		const answer = await fetch(`${this.getAttribute('endpoint')}/v1/payment-links`, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify({ item: this.getAttribute('item'), attempt: crypto.randomUUID() }),
		});
		location.assign((await answer.json()).url);
	}
}
customElements.define('plain-link', PlainLink);
