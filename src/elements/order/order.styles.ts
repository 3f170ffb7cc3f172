import { css } from '../dom/css.ts';

/** Styles of the stepper and the open amount. */
export const orderStyles = css`
	.quantity {
		display: flex;
		flex-wrap: wrap;
		gap: 8px 16px;
		align-items: center;
	}
	.quantity .label {
		margin: 0;
		font-size: 1em;
	}
	.quantity .note,
	.open .note {
		margin: 0;
		font-size: 0.875em;
	}
	.stepper {
		display: flex;
		gap: 4px;
	}
	.stepper input:not([type='radio']) {
		inline-size: calc(5ch + 16px);
		padding-inline: 4px;
		text-align: center;
		font-variant-numeric: tabular-nums;
		appearance: textfield;
	}
	.stepper input::-webkit-inner-spin-button {
		appearance: none;
	}
	.stepper button {
		inline-size: var(--checkout-control-height, 48px);
		min-inline-size: 44px;
		min-block-size: 44px;
		border: 1px solid color-mix(in srgb, var(--_text) 55%, var(--_surface));
		border-radius: var(--_radius);
		background: none;
		color: inherit;
		font: inherit;
		font-size: 1.25em;
		line-height: 1;
		cursor: pointer;
		touch-action: manipulation;
	}
	.stepper [aria-disabled='true'] {
		border-color: var(--_border);
		color: var(--_muted);
		cursor: default;
	}
	.open > fieldset {
		margin-block-end: 12px;
	}
	.open .small,
	.open .note {
		margin-block-start: 4px;
	}
	.money {
		display: flex;
		align-items: center;
		padding-inline-start: 12px;
		border: 1px solid color-mix(in srgb, var(--_text) 55%, var(--_surface));
		border-radius: var(--_radius);
		background: var(--_surface);
		font-size: 1.25em;
	}
	.money > span {
		color: var(--_muted);
	}
	.money > input:not([type='radio']) {
		border: 0;
		background: none;
		font-variant-numeric: tabular-nums;
		outline: 0;
	}
	.money:focus-within {
		outline: 2px solid var(--checkout-color-focus, var(--_accent));
		outline-offset: -1px;
		border-color: transparent;
	}
	.money:has([aria-invalid='true']) {
		border-color: var(--checkout-color-danger, light-dark(#b42318, #ff9b8f));
	}
`;
