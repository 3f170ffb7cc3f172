import { fixture, html } from '@open-wc/testing';
import { sendMouse, setViewport } from '@web/test-runner-commands';
import '../../../src/elements/define.ts';
import { exit } from '../../../src/elements/attempt/leave.ts';
import type { PaymentLink } from '../../../src/elements/payment-link.ts';
import { FakeEndpoint } from './endpoint.ts';

let pages = 0;
/** What the runner knows this page by. */
const RUN = location.search;

/** A page with an endpoint behind it, which never leaves: where it would have gone is kept. */
export class TestPage {
	readonly endpoint = new FakeEndpoint().install();
	/** Addresses for which the page would have been left. */
	readonly left: string[] = [];

	readonly #exit = exit.leaveFor;
	readonly #lang = document.documentElement.lang;

	constructor() {
		// The runner opens several pages in one window; those behind another are hidden, where polling rests.
		Object.defineProperty(document, 'visibilityState', { configurable: true, value: 'visible' });
		document.documentElement.lang = 'es-CO';
		exit.leaveFor = (url) => void this.left.push(url);
		forgetAttempts();
		// Each test is another page of the shop: a return to one is none to the next.
		history.replaceState(null, '', `/shop/${++pages}${RUN}`);
	}

	/** Puts the browser back as it was. */
	close(): void {
		Reflect.deleteProperty(document, 'visibilityState');
		this.endpoint.restore();
		exit.leaveFor = this.#exit;
		document.documentElement.lang = this.#lang;
		forgetAttempts();
	}

	/** A `<payment-link>` for the item `pro`, once it shows its offer. */
	async paymentLink(): Promise<PaymentLink> {
		const element = await fixture<PaymentLink>(html`<payment-link item="pro"></payment-link>`);
		await until(() => element.state !== 'loading');
		return element;
	}

	/** The address bar as the provider leaves it when it sends the payer back. */
	returnWith(id: string): void {
		const url = new URL(location.href);
		url.searchParams.set('checkout', id);
		history.replaceState(history.state, '', url.href);
	}

	/** The state in which a browser keeps the page when the payer leaves and presses Back. */
	comeBack(): void {
		dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }));
	}
}

/** The seed stays, as in a browser that was here before: the first press after it was written has to wait. */
export function forgetAttempts(): void {
	for (const key of Object.keys(localStorage))
		if (/^checkout-links(?!-seed)/.test(key)) localStorage.removeItem(key);
	sessionStorage.clear();
}

/** How long a test waits for a state that must come. It bounds a failure; no test depends on how soon the state comes. */
const PATIENCE_MS = 15_000;

/**
 * Resolves when `holds` does. It looks between tasks only, when elements have rendered the state that they are in.
 * @throws {Error} when it does not hold in time
 */
export async function until(holds: () => unknown, what = String(holds)): Promise<void> {
	const end = performance.now() + PATIENCE_MS;
	await nextTask();
	while (!holds()) {
		if (performance.now() > end) throw new Error(`Waited in vain until ${what}`);
		await nextTask(5);
	}
}

/** Resolves in a later task, after everything that was resolved until now. */
export function nextTask(ms = 0): Promise<void> {
	return new Promise((resolve) => setTimeout(resolve, ms));
}

/** What a payer reads in an element, in one line. */
export function textOf(element: Element): string {
	const root = element.shadowRoot;
	const words = [...(root?.children ?? [])]
		.filter((child) => child.getAttribute('role') !== 'status')
		.map((child) => (child as HTMLElement).innerText);
	return words.join(' ').replace(/\s+/g, ' ').trim();
}

/** What a screen reader is told. */
export function spokenBy(element: Element): string {
	return element.shadowRoot?.querySelector('[role=status]')?.textContent?.trim() ?? '';
}

export function find<Kind extends HTMLElement = HTMLElement>(element: Element, selector: string): Kind {
	const found = element.shadowRoot?.querySelector<Kind>(selector);
	if (!found) throw new Error(`No ${selector} in ${element.localName}: ${textOf(element)}`);
	return found;
}

/** A real press with the mouse, in the middle of a control, once nothing lies over it any more. */
export async function press(control: HTMLElement): Promise<void> {
	control.scrollIntoView({ block: 'center' });
	const root = control.getRootNode() as Document | ShadowRoot;
	const middle = () => {
		const { x, y, width, height } = control.getBoundingClientRect();
		return [Math.round(x + width / 2), Math.round(y + height / 2)] as [number, number];
	};
	await until(() => {
		const hit = root.elementFromPoint(...middle());
		// Words of the page in a slot belong to the element around.
		return control.contains(hit) || (root instanceof ShadowRoot && hit === root.host);
	}, 'the control can be pressed');
	await sendMouse({ type: 'click', position: middle() });
}

/** Gives the window a size in CSS pixels. WebKit's driver knows no such command: there the window stays as it is. */
export async function resizeWindow(width: number, height: number): Promise<void> {
	if (!navigator.userAgent.includes('WebKit') || navigator.userAgent.includes('Chrome'))
		await setViewport({ width, height });
}
