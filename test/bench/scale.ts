/** How long a run measures: the short form answers within minutes, the long one calms the tails. */
export interface Scale {
	readonly short: boolean;
	/** Turns that each contender gets, one after the other, so that a noisy minute meets all of them. */
	readonly rounds: number;
	/** Length of a turn. */
	readonly roundMs: number;
	readonly warmUpMs: number;
}

export const SHORT: Scale = { short: true, rounds: 3, roundMs: 3_000, warmUpMs: 1_500 };
export const LONG: Scale = { short: false, rounds: 5, roundMs: 8_000, warmUpMs: 3_000 };
