import type { Client } from 'webdriver';
import { until } from '../until.ts';
import type { WebKit } from '../webkit.ts';

/**
 * A fresh payer in a WebKit with storage of its own, whose mouse and keyboard WebDriver moves. They see one window at a
 * time; what they look for, they look for in the page and in the shadow roots of our elements.
 */
export interface WebKitPayer {
	readonly session: Client;
	/** Waits for a visible element with these words in it, and answers its name among WebDriver's. */
	sees(selector: string, words?: RegExp): Promise<string>;
	/** Waits for one of our elements to show these words. */
	reads(words: RegExp): Promise<void>;
	/** Waits for an address that begins so, and answers it. */
	arrives(prefix: string): Promise<string>;
	/** Waits until `ask`, run in the page, answers something true; answers that. */
	until<Args extends readonly string[], Answer>(
		ask: (...args: Args) => Answer,
		...args: Args
	): Promise<Answer>;
	/** Presses the mouse on it, this often in a row. */
	click(element: string, times?: number): Promise<void>;
	/** Presses these keys, one after the other. */
	press(...keys: string[]): Promise<void>;
	/** Waits for a window that is not among these, and goes on in it. */
	newWindow(known: readonly string[]): Promise<string>;
	leave(): Promise<void>;
}

/** As WebDriver writes them. */
export const KEYS = { tab: '\uE004', enter: '\uE007' } as const;

const REFERENCE = 'element-6066-11e4-a52e-4f735466cecf';

export async function webkitPayer({ port, binary }: WebKit): Promise<WebKitPayer> {
	// Read on import; it would write a line for each session.
	process.env['WDIO_LOG_LEVEL'] ??= 'error';
	const { WebDriver } = await import('webdriver');
	const session = await WebDriver.newSession({
		hostname: '127.0.0.1',
		port,
		path: '/',
		capabilities: {
			browserName: 'MiniBrowser',
			'wdio:enforceWebDriverClassic': true,
			'webkitgtk:browserOptions': { binary, args: ['--automation'] },
		} as WebdriverIO.Capabilities,
	});

	const payer: WebKitPayer = {
		session,
		async sees(selector, words = /(?:)/) {
			const found = await payer.until(findVisible, selector, words.source);
			return (found as unknown as Record<string, string>)[REFERENCE] ?? '';
		},
		async reads(words) {
			await payer.until(isRead, words.source);
		},
		arrives: (prefix) =>
			until(async () => {
				const url = await session.getUrl();
				return url.startsWith(prefix) && url;
			}, `an address like ${prefix}`),
		until: async (ask, ...args) =>
			until(
				async () =>
					(await session.executeScript(`return (${ask}).apply(null, arguments)`, [...args])) as never,
				`${ask.name}(${args.join(', ')})`,
			),
		async click(element, times = 1) {
			const presses = Array.from({ length: times }, () => [
				{ type: 'pointerDown', button: 0 },
				{ type: 'pointerUp', button: 0 },
			]);
			const move = { type: 'pointerMove', duration: 0, x: 0, y: 0, origin: { [REFERENCE]: element } };
			await session.performActions([
				{
					type: 'pointer',
					id: 'mouse',
					parameters: { pointerType: 'mouse' },
					actions: [move, ...presses.flat()],
				},
			]);
		},
		async press(...keys) {
			for (const value of keys) {
				const actions = ['keyDown', 'keyUp'].map((type) => ({ type, value }));
				await session.performActions([{ type: 'key', id: 'keyboard', actions }]);
			}
		},
		async newWindow(known) {
			const opened = await until(
				async () => (await session.getWindowHandles()).find((handle) => !known.includes(handle)),
				'a new window',
			);
			await session.switchToWindow(opened);
			return opened;
		},
		leave: () => session.deleteSession(),
	};
	return payer;
}

/** Runs in the page, as the one below. */
function findVisible(selector: string, words: string): Element | undefined {
	const hosts = [...document.querySelectorAll('payment-link, connect-link, checkout-status')];
	return [document, ...hosts.flatMap(({ shadowRoot }) => shadowRoot ?? [])]
		.flatMap((root) => [...root.querySelectorAll<HTMLElement | SVGElement>(selector)])
		.find(
			(element) =>
				element.checkVisibility() &&
				new RegExp(words, 'm').test('innerText' in element ? element.innerText.trim() : ''),
		);
}

function isRead(words: string): boolean {
	return [...document.querySelectorAll('payment-link, connect-link, checkout-status')]
		.flatMap(({ shadowRoot }) => [...(shadowRoot?.querySelectorAll<HTMLElement>('[part]') ?? [])])
		.some((part) => part.checkVisibility() && new RegExp(words, 'm').test(part.innerText.trim()));
}
