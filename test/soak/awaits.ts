import { randomOf } from '../simulation/random.ts';
import { breachesOf, type Breach } from './await-oracle.ts';
import { Scene, type Outcome, type Story } from './await-story.ts';
import type { Place } from './calls.ts';
import { inPlace, present } from './places.ts';
import type { Row, Scale } from './row.ts';
import { PROVIDERS, type ProviderName } from './shop.ts';
import type { StoreKind } from './store.ts';

/** Stores that outlive a process. */
export const DURABLE = ['sqlite', 'postgres', 'redis'] as const;

/** How many stories one store is used for: less than a day passes there, after which paid payments are read again. */
const STORIES_A_STORE = 30;

/** A place that one story has need not be there in another one: the machine is busy, and two calls change their order. */
const MOST_STORIES_A_ROUND = 2;

export interface AwaitsOptions {
	readonly rounds: number;
	/** Decides which places come first. */
	readonly seed: number;
	/** Left out: places of all calls. */
	readonly only?: { readonly provider: ProviderName; readonly killAt: Place; readonly away: boolean };
	/** Called after each story. */
	readonly onStory?: (outcome: Outcome, breaches: readonly Breach[]) => void;
}

/**
 * Kills the endpoint (SIGKILL) before and after calls of its store, of a provider, of the shop and of merchant code, from
 * the press until the shop was told everything, and starts it again.
 */
export async function awaits(scale: Scale): Promise<Row[]> {
	const rows: Row[] = [];
	for (const kind of await present(DURABLE)) {
		rows.push(await killEverywhere(kind, { rounds: scale === 'long' ? 100 : 8, seed: 1 }));
	}
	return rows;
}

/** Kills it at one place after the other on one store, as many times as there are rounds. */
export async function killEverywhere(kind: StoreKind, options: AwaitsOptions): Promise<Row> {
	const { rounds, seed, only, onStory } = options;
	const all = only ? [only] : inOrder(await placesOn(kind), seed);
	const ends = { survived: 0, lost: 0, doubled: 0 };
	const reached = new Set<string>();
	let [lived, killed, again] = [0, 0, 0];
	const goesOn = () => killed < rounds && lived < rounds * MOST_STORIES_A_ROUND;
	while (goesOn()) {
		await onScene(kind, async (scene) => {
			for (let here = 0; here < STORIES_A_STORE && goesOn(); here++) {
				const story = all[lived++ % all.length] as Story;
				const { outcome, breaches, repeated } = await live(scene, story);
				onStory?.(outcome, breaches);
				const isDoubled = breaches.some(({ promise }) => promise === 'doubled');
				if (isDoubled) ends.doubled++;
				else if (breaches.length > 0) ends.lost++;
				else if (outcome.kills > 0) ends.survived++;
				if (outcome.kills > 0) reached.add(`${story.provider} ${story.killAt}`);
				killed += outcome.kills;
				again += repeated;
			}
		});
	}
	const note = `killed at ${reached.size} of ${all.length} places, ${again} events told again under their id`;
	return { on: kind, tried: rounds, ...ends, note };
}

/** Lives through a story, and compares what was told then with what the simulator has. */
async function live(scene: Scene, story: Story) {
	const from = scene.shop.log.length;
	const outcome = await scene.live(story);
	const told = scene.shop.log.slice(from);
	const breaches = breachesOf(outcome, await scene.paymentsOf(outcome.payer), told);
	const accepted = told.filter((one) => one.accepted);
	const repeated = accepted.length - new Set(accepted.map(({ by, id }) => `${by} ${id}`)).size;
	return { outcome, breaches, repeated };
}

/** Every place of a story that nothing happens to, at each provider. */
export async function placesOn(kind: StoreKind): Promise<Story[]> {
	return onScene(kind, async (scene) => {
		const stories: Story[] = [];
		for (const provider of PROVIDERS) {
			const { outcome, breaches } = await live(scene, { provider, away: false });
			if (breaches.length > 0) throw new Error(breaches.map(({ what }) => what).join('; '));
			stories.push(...outcome.passed.map((killAt) => ({ provider, killAt, away: false })));
		}
		return stories;
	});
}

/**
 * Shuffles them, so that the first ones are as different as can be: one of each call, then the second of each, and so on.
 * Every second payer does not come back, where somebody else can pay, as by a link that the provider sent.
 */
function inOrder(places: readonly Story[], seed: number): Story[] {
	const random = randomOf(seed, 'places');
	const shuffled = places
		.map((story) => ({ story, at: random.next() }))
		.toSorted((one, other) => one.at - other.at);
	const seen = new Map<string, number>();
	return shuffled
		.map(({ story }) => {
			const call = story.killAt?.replace(/ #\d+$/, '') ?? '';
			const turn = (seen.get(call) ?? 0) + 1;
			seen.set(call, turn);
			// A draft of Neopay is published by the payer's next press, and by nothing else.
			return { story: { ...story, away: story.provider !== 'neopay' && random.chance(0.5) }, turn };
		})
		.toSorted((one, other) => one.turn - other.turn)
		.map(({ story }) => story);
}

function onScene<T>(kind: StoreKind, work: (scene: Scene) => Promise<T>): Promise<T> {
	return inPlace(kind, async (place) => {
		const scene = await Scene.open(place);
		try {
			return await work(scene);
		} finally {
			await scene.close();
		}
	});
}
