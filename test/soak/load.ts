import { insist, newPayer, pause, type Payer } from './payer.ts';
import { PROVIDERS } from './shop.ts';
import { newItem } from './simulators.ts';

/** Who takes the money: Neopay less often, since its list of links has no pages and every create reads it. */
const MIX = [...Array.from({ length: 4 }, () => ['onepay', 'yuno'] as const).flat(), 'neopay'] as const;

/** Payers who come at a steady rate, whatever becomes of those before them. */
export class Load {
	readonly payers: Payer[] = [];
	readonly #waiting: Promise<boolean>[] = [];
	readonly #enough = new AbortController();

	/** Lets them come, so many a second. */
	async run(base: string, perSecond: number, ms: number): Promise<void> {
		const begin = performance.now();
		for (let elapsed = 0; elapsed < ms; elapsed = performance.now() - begin) {
			while (this.payers.length < (elapsed / 1000) * perSecond) {
				const payer = newPayer(newItem(MIX[this.payers.length % MIX.length] ?? PROVIDERS[0]));
				this.payers.push(payer);
				this.#waiting.push(insist(payer, base, { giveUpMs: 90_000, signal: this.#enough.signal }));
			}
			await pause(5);
		}
	}

	/** Resolves when everybody was answered. */
	async answered(): Promise<void> {
		await Promise.all(this.#waiting);
	}

	/** Those who have no answer yet stop asking. Resolves when the last one has. */
	async leave(): Promise<void> {
		this.#enough.abort();
		await this.answered();
	}
}
