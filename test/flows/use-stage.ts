import { after, afterEach, beforeEach, type TestContext } from 'node:test';
import type { Locator, Page } from 'playwright-core';
import { setStage, type Payer, type Stage } from './stage.ts';

/** The stage of the test file that called {@link useStage}. */
export let stage: Stage;
/** Who pays in this test. */
export let payer: Payer;

/** Sets the stage for the tests of this file, which leave nothing on it for each other. */
export function useStage(engine?: Parameters<typeof setStage>[0]): void {
	let isSet = false;
	// With the first test: where none is chosen by name, nothing is started that had to end.
	beforeEach(async () => {
		if (isSet) return;
		stage = await setStage(engine);
		isSet = true;
	});
	after(async () => {
		if (isSet) await stage.close();
	});
	afterEach(async (test) => {
		// Its types do not have it yet.
		const { passed } = test as TestContext & { readonly passed: boolean };
		if (!passed) console.log(await payer.describe(), payer.complaints);
		await payer.leave();
		await stage.reset();
	});
}

export async function newPayer(options?: Parameters<Stage['payer']>[0]): Promise<Payer> {
	payer = await stage.payer(options);
	return payer;
}

/** Presses in two tabs while neither has an answer. */
export async function pressInBoth(
	[one, two]: readonly [Page, Page],
	buttonOf: (page: Page) => Locator,
): Promise<void> {
	const letPass = stage.holdCreations();
	await buttonOf(one).click();
	await buttonOf(two).click();
	for (const page of [one, two]) await page.getByText('Preparando tu pago…').first().waitFor();
	letPass();
}
