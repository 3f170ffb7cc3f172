const INSPECT = Symbol.for('nodejs.util.inspect.custom');
const REDACTED = '[redacted]';

/**
 * A key or token that cannot be printed by accident: template literals, `JSON.stringify` and `util.inspect` all show
 * `[redacted]`. Only {@link Secret.reveal} returns the value; it is called where the header is written.
 */
export class Secret {
	readonly #value: string;

	constructor(value: string) {
		this.#value = value;
	}

	reveal(): string {
		return this.#value;
	}

	toString(): string {
		return REDACTED;
	}

	toJSON(): string {
		return REDACTED;
	}

	[INSPECT](): string {
		return REDACTED;
	}
}
