/** How much a scenario does: enough to notice a mistake within seconds, or enough to show the project's figures. */
export type Scale = 'short' | 'long';

/** What came of one scenario on one store or provider. */
export interface Row {
	/** The store, the provider, or what else tells it from its neighbours. */
	readonly on: string;
	/** Attempts, or whatever else was put at risk. */
	readonly tried: number;
	/** Those that ended as promised. */
	readonly survived: number;
	/** Those without an answer, without a payment, or without the change of status that they had. */
	readonly lost: number;
	/** Those with more than one payment that somebody could make, or with more than one address. */
	readonly doubled: number;
	/** Further figures, as `exit after 140 ms`. */
	readonly note?: string;
}

/** Something that is done to endpoints, with what came of it. */
export interface Scenario {
	readonly name: string;
	/** What it goes through, to be read after “One attempt ends in one payment through”. */
	readonly promise: string;
	run(scale: Scale): Promise<readonly Row[]>;
}

/** Whether the row keeps the promise. One that tried nothing proves nothing. */
export function holds({ tried, survived, lost, doubled }: Row): boolean {
	return tried > 0 && survived === tried && lost === 0 && doubled === 0;
}
