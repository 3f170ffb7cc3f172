/** The same object with its own names, not those inside its values, as they are written on the wire. */
export function snakeCase(value: object): object {
	return Object.fromEntries(
		Object.entries(value).map(([name, inner]) => [
			name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
			inner,
		]),
	);
}
