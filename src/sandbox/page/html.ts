/** Markup that can be inserted into a page without escaping. */
export class Html {
	readonly markup: string;

	constructor(markup: string) {
		this.markup = markup;
	}
}

type Value = Html | string | number | null | undefined | false | readonly Value[];

/** Markup with values in it: text is escaped, {@link Html} is not, `null`, `undefined` and `false` are omitted. */
export function html(strings: TemplateStringsArray, ...values: readonly Value[]): Html {
	return new Html(String.raw({ raw: strings }, ...values.map(render)));
}

function render(value: Value): string {
	if (value === null || value === undefined || value === false) return '';
	if (value instanceof Html) return value.markup;
	if (typeof value === 'object') return value.map(render).join('');
	return escape(String(value));
}

const ENTITIES: Readonly<Record<string, string>> = {
	'&': '&amp;',
	'<': '&lt;',
	'>': '&gt;',
	'"': '&quot;',
	"'": '&#39;',
};

function escape(text: string): string {
	return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}
