import { type PageContext, page } from './document.ts';
import { html, type Html } from './html.ts';
import { ICONS } from './icons.ts';

/** Kind of a message; selects colour and icon. */
export type Tone = 'success' | 'danger' | 'warning' | 'calm';

const PICTURES: Readonly<Record<Tone, Html>> = {
	success: ICONS.check,
	danger: ICONS.cross,
	warning: ICONS.clock,
	calm: ICONS.undo,
};

/** A message above a form. */
export function notice(tone: Tone, title: string, help?: string | null): Html {
	return html`<div class="notice ${tone}" role="status">
		${PICTURES[tone]}
		<p><strong>${title}</strong>${help}</p>
	</div>`;
}

/** A list in two columns. Rows without a value are omitted. */
export function facts(
	entries: readonly (readonly [string, string | Html | null | undefined])[],
): Html | null {
	const known = entries.filter(([, value]) => value !== null && value !== undefined && value !== '');
	if (known.length === 0) return null;
	return html`<dl>
		${known.map(
			([name, value]) =>
				html`<dt>${name}</dt>
					<dd>${value}</dd>`,
		)}
	</dl>`;
}

/** A button that submits the page's form with an outcome. Tests find it by its `value`. */
export function outcome(value: string, label: string, style = ''): Html {
	return html`<button type="submit" name="outcome" value="${value}" class="${style}">${label}</button>`;
}

/** The other outcomes, marked as the simulator's. */
export function outcomes(title: string, buttons: readonly Html[]): Html {
	return html`<section class="outcomes">
		<h2>${title}</h2>
		<div class="row">${buttons}</div>
	</section>`;
}

/** Methods to choose from. The first is selected. */
export function choices(
	legend: string,
	name: string,
	options: readonly { readonly value: string; readonly label: string; readonly icon: Html }[],
	chosen?: string | null,
): Html {
	const checked = options.some(({ value }) => value === chosen) ? chosen : options[0]?.value;
	return html`<fieldset>
		<legend>${legend}</legend>
		${options.map(
			({ value, label, icon }) =>
				html`<label class="choice"
					><input
						type="radio"
						name="${name}"
						value="${value}"
						${value === checked && 'checked'}
					/>${label}${icon}</label
				>`,
		)}
	</fieldset>`;
}

/** A labelled text field, with help and an error for screen readers. */
export function field(parts: {
	readonly name: string;
	readonly label: string;
	readonly value?: string;
	readonly help?: string | null;
	readonly error?: string | null;
	readonly inputMode?: 'numeric' | 'decimal' | 'text';
	readonly autocomplete?: string;
	readonly placeholder?: string;
	readonly maxLength?: number;
}): Html {
	const described = [parts.help && `${parts.name}-help`, parts.error && `${parts.name}-error`].filter(
		Boolean,
	);
	return html`<div class="field">
		<label for="${parts.name}">${parts.label}</label>
		<input
			id="${parts.name}"
			name="${parts.name}"
			inputmode="${parts.inputMode ?? 'text'}"
			autocomplete="${parts.autocomplete ?? 'off'}"
			value="${parts.value ?? ''}"
			placeholder="${parts.placeholder ?? ''}"
			maxlength="${parts.maxLength ?? 60}"
			aria-describedby="${described.join(' ')}"
			${parts.error ? 'aria-invalid=true' : ''}
		/>
		${parts.help && html`<p class="small muted" id="${parts.name}-help">${parts.help}</p>`}
		${parts.error && html`<p class="small danger" id="${parts.name}-error" role="alert">${parts.error}</p>`}
	</div>`;
}

/** The final page: the result, and the link back to the shop. */
export function resultPage(
	context: PageContext,
	parts: {
		readonly status?: number;
		readonly tone: Tone;
		readonly title: string;
		readonly help?: string | null;
		readonly amount?: string | null;
		readonly details?: Html | null;
		readonly returnTo: string | null;
		/** Content between the list and the link. */
		readonly more?: Html | null;
	},
): Response {
	const { words, merchant } = context;
	return page(context, {
		...(parts.status !== undefined && { status: parts.status }),
		title: parts.title,
		returnTo: parts.returnTo,
		main: html`<div class="sheet">
			<div class="result">
				<span class="seal ${parts.tone}">${PICTURES[parts.tone]}</span>
				<h1>${parts.title}</h1>
				${parts.help && html`<p class="muted">${parts.help}</p>`}
				${parts.amount && html`<p class="amount">${parts.amount}</p>`} ${parts.details} ${parts.more}
				<div class="actions">
					${
						parts.returnTo === null
							? html`<p class="muted small">${words.closePage}</p>`
							: html`<a class="button primary" href="${parts.returnTo}">${words.back(merchant)}</a>`
					}
				</div>
			</div>
		</div>`,
	});
}

/** Page for a link that does not exist. */
export function notFoundPage(context: PageContext): Response {
	const { words } = context;
	return resultPage(context, {
		status: 404,
		tone: 'danger',
		title: words.notFound,
		help: words.notFoundHelp,
		returnTo: null,
	});
}
