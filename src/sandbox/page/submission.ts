import { html, type Html } from './html.ts';

const NAME = 'once';
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * A hidden field that names one showing of a form. What a submission makes gets this id, so that submitting the same
 * showing twice (a double click, a reload) makes it once.
 */
export function submissionField(): Html {
	return html`<input type="hidden" name="${NAME}" value="${crypto.randomUUID()}" />`;
}

/** The id of a submission; a new one for forms that came without. */
export function submissionId(form: URLSearchParams): string {
	const id = form.get(NAME) ?? '';
	return UUID.test(id) ? id : crypto.randomUUID();
}
