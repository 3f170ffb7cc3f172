/** The same object with its own names as written on the wire. Names inside its values are not changed. */
export function snakeCase(value: object): object {
	return Object.fromEntries(Object.entries(value).map(([name, inner]) => [onWire(name), inner]));
}

/** The same value with all names as written on the wire. For values whose names are all defined by this package. */
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
