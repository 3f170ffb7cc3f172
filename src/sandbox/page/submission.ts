import { html, type Html } from './html.ts';

const NAME = 'once';
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * A hidden field with the id of one rendering of a form. The object that a submission creates gets this id, so that
 * submitting the same rendering twice (a double click, a reload) creates it once.
 */
export function submissionField(): Html {
	return html`<input type="hidden" name="${NAME}" value="${crypto.randomUUID()}" />`;
}

/** The id of a submission; a new one for forms without one. */
export function submissionId(form: URLSearchParams): string {
	const id = form.get(NAME) ?? '';
	return UUID.test(id) ? id : crypto.randomUUID();
}
