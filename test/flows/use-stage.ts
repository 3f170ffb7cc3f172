import { after, afterEach, before } from 'node:test';
import { setStage, type Payer, type Stage } from './stage.ts';

/** The stage of the test file that called {@link useStage}. */
export let stage: Stage;
/** Who pays in this test. */
export let payer: Payer;

/** Sets the stage for the tests of this file, which leave nothing on it for each other. */
export function useStage(engine?: Parameters<typeof setStage>[0]): void {
	before(async () => {
		stage = await setStage(engine);
	});
	after(() => stage.close());
	afterEach(async () => {
		await payer.leave();
		await stage.reset();
	});
}

export async function newPayer(options?: Parameters<Stage['payer']>[0]): Promise<Payer> {
	payer = await stage.payer(options);
	return payer;
}
