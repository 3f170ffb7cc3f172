import { expect, userEvent, waitFor } from 'storybook/test';
import { loadFlowTexts } from '../src/elements/locales/flow-texts.ts';
import { loadOutcomeTexts } from '../src/elements/locales/outcome-texts.ts';
import type { OutcomeTexts, FlowTexts } from '../src/elements/locales/texts.ts';

/** The first responses and polls of the in-page shop take a second or two; longer on a busy machine. */
const PATIENCE = {
	timeout: 30_000,
	// The default would append the whole document to the message.
	onTimeout: (error: Error) => error,
};

/** Actions of a payer in a story's play function, and checks of what is visible. */
export interface Payer {
	/** Presses the element's only button, once it is enabled. */
	press(): Promise<void>;
	/** Chooses an outcome on the provider's page: `approve`, `decline`, `process`, `expire`, `cancel`. */
	choose(outcome: string): Promise<void>;
	/** Leaves the provider's page with the browser's Back. */
	goBack(): Promise<void>;
	/** Waits until something in the element matches. */
	sees(selector: string): Promise<void>;
	/** Waits until the text with that key is visible, in the page's language. */
	reads(words: keyof (FlowTexts & OutcomeTexts)): Promise<void>;
	/** Waits until the element is in one of its custom states, e.g. `ready`. */
	meets(state: string): Promise<void>;
}

/** The payer of a story whose element is `tag`. */
export function payerAt(canvas: HTMLElement, tag: string): Payer {
	// Queried each time, because the element is replaced when the payer returns from the provider.
	const element = () => {
		const found = canvas.querySelector<HTMLElement>(tag);
		if (!found?.shadowRoot) throw new Error(`No <${tag}> in this story.`);
		return { host: found, root: found.shadowRoot };
	};
	const hostedPage = () => {
		const page = document.querySelector<HTMLIFrameElement>('dialog iframe')?.contentDocument;
		if (!page) throw new Error('The provider’s page is not open.');
		return page;
	};
	const find = <Found extends Element>(within: () => ParentNode, selector: string) =>
		waitFor(() => {
			const found = within().querySelector<Found>(selector);
			if (!found) throw new Error(`No ${selector}.`);
			return found;
		}, PATIENCE);

	return {
		async press() {
			const button = await find(() => element().root, '[part~="button"]:not([aria-disabled="true"])');
			await userEvent.click(button);
		},
		async choose(outcome) {
			const button = await find<HTMLButtonElement>(hostedPage, `button[value="${outcome}"]`);
			const frame = document.querySelector('dialog iframe');
			button.click();
			// Either the next page replaces this one, or the payer is back in the shop.
			await waitFor(() => expect(button.isConnected && frame?.isConnected).toBe(false), PATIENCE);
		},
		async goBack() {
			await find(hostedPage, 'main');
			const dialog = document.querySelector('dialog');
			dialog?.dispatchEvent(new Event('cancel'));
			dialog?.close();
		},
		async sees(selector) {
			await find(() => element().root, selector);
		},
		async reads(words) {
			const language = document.documentElement.lang.split('-')[0] ?? 'es';
			const texts = { ...(await loadFlowTexts(language)), ...(await loadOutcomeTexts(language)) };
			const text = texts[words].replace(/\{\w+\}[^]*/, '');
			await waitFor(() => expect(element().root.textContent).toContain(text), PATIENCE);
		},
		async meets(state) {
			await waitFor(() => expect(element().host.matches(`:state(${state})`)).toBe(true), PATIENCE);
		},
	};
}
