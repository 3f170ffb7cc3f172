/** The same object with its own names, not those inside its values, as they are written on the wire. */
export function snakeCase(value: object): object {
	return Object.fromEntries(Object.entries(value).map(([name, inner]) => [onWire(name), inner]));
}

/** The same value with all names in it as they are written on the wire: for values whose names are all ours. */
export function snakeCaseAll(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(snakeCaseAll);
	if (typeof value !== 'object' || value === null) return value;
	return Object.fromEntries(
		Object.entries(value).map(([name, inner]) => [onWire(name), snakeCaseAll(inner)]),
	);
}

function onWire(name: string): string {
	return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
