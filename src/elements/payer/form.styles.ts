import { css } from '../dom/css.ts';

/** Styles of fields and choices. */
export const formStyles = css`
	.form {
		display: grid;
		gap: 16px;
		align-items: start;
	}
	fieldset {
		display: flex;
		flex-wrap: wrap;
		gap: 8px;
		min-inline-size: 0;
		padding: 0;
		border: 0;
	}
	.label {
		display: block;
		padding: 0;
		margin-block-end: 4px;
		font-size: 0.875em;
	}
	ul {
		padding-inline-start: 20px;
	}
	input:not([type='radio']),
	select {
		inline-size: 100%;
		min-inline-size: 0;
		min-block-size: var(--checkout-control-height, 48px);
		padding: 8px 12px;
		border: 1px solid color-mix(in srgb, var(--_text) 55%, var(--_surface));
		border-radius: var(--_radius);
		background: var(--_surface);
		color: inherit;
		font: inherit;
	}
	input:focus-visible,
	select:focus-visible {
		outline-offset: -1px;
		border-color: transparent;
	}
	input[aria-invalid='true']:not([type='radio']) {
		border-color: var(--checkout-color-danger, light-dark(#b42318, #ff9b8f));
	}
	.field > .note {
		margin-block: 4px 0;
		font-size: 0.875em;
	}
	.pair {
		display: grid;
		gap: 16px 8px;
		align-items: end;
	}
	.phone select {
		padding-inline: 8px 4px;
	}
	.phone {
		grid-template-columns: minmax(96px, 1fr) 2fr;
	}
	@container (inline-size >= 400px) {
		.form,
		.document {
			grid-template-columns: 1fr 1fr;
		}
		.form {
			gap: 16px 8px;
		}
		.form > :not(.name) {
			grid-column: 1 / -1;
		}
	}
	a {
		color: var(--_accent);
		text-underline-offset: 2px;
	}
	.choice {
		display: flex;
		gap: 8px;
		align-items: center;
		flex: 1 1 auto;
		min-block-size: var(--checkout-control-height, 48px);
		padding: 8px 12px;
		border: 1px solid color-mix(in srgb, var(--_text) 55%, var(--_surface));
		border-radius: var(--_radius);
		cursor: pointer;
	}
	.choice:has(:checked) {
		border-color: var(--_accent);
		box-shadow: inset 0 0 0 1px var(--_accent);
	}
	[type='radio'] {
		inline-size: 18px;
		block-size: 18px;
		flex: none;
		accent-color: var(--_accent);
	}
	@media (forced-colors: active) {
		.choice:has(:checked) {
			outline: 2px solid Highlight;
		}
	}
`;
