import { css } from 'lit';

/** Colours, measures and the parts that every element shows. What only some states need comes with those states. */
export const cardStyles = css`
	:host {
		--_text: var(--checkout-color-text, CanvasText);
		--_surface: var(--checkout-color-surface, Canvas);
		--_muted: var(--checkout-color-muted, color-mix(in srgb, var(--_text) 64%, var(--_surface)));
		--_border: var(--checkout-color-border, color-mix(in srgb, currentColor 14%, transparent));
		--_accent: var(--checkout-color-accent, light-dark(#1a56db, #8ab0ff));
		--_on-accent: var(--checkout-color-on-accent, light-dark(#fff, #0b1524));
		--_danger: var(--checkout-color-danger, light-dark(#b42318, #ff9b8f));
		--_warning: var(--checkout-color-warning, light-dark(#8a5a00, #f0c060));
		--_focus: var(--checkout-color-focus, var(--_accent));
		--_height: var(--checkout-control-height, 48px);
		--_control-radius: var(--checkout-control-radius, 10px);
		--_motion: var(--checkout-motion, 150ms);
		display: block;
		container-type: inline-size;
		font-family: var(--checkout-font, inherit);
		font-size: var(--checkout-font-size, inherit);
		line-height: 1.4;
		color: var(--_text);
		text-align: start;
	}
	:host([hidden]) {
		display: none;
	}
	:host([theme='light']) {
		color-scheme: light;
	}
	:host([theme='dark']) {
		color-scheme: dark;
	}
	[hidden] {
		display: none !important;
	}
	* {
		box-sizing: border-box;
		margin: 0;
	}
	.card {
		display: grid;
		gap: 16px;
		padding: var(--checkout-card-padding, var(--checkout-space, 16px));
		border: var(--checkout-card-border, 1px solid var(--_border));
		border-radius: var(--checkout-card-radius, var(--checkout-radius, 12px));
		background: var(--_surface);
		box-shadow: var(--checkout-shadow, none);
		overflow-wrap: anywhere;
	}
	@container (inline-size >= 480px) {
		.card {
			padding: var(--checkout-card-padding, var(--checkout-space, 24px));
		}
	}
	.row {
		display: flex;
		gap: 12px;
		align-items: center;
	}
	.head {
		min-block-size: 44px;
	}
	.head > div,
	.grow {
		flex: 1;
		min-inline-size: 0;
	}
	img {
		inline-size: 44px;
		block-size: 44px;
		border-radius: 8px;
		object-fit: cover;
	}
	h2 {
		font: inherit;
		font-weight: 600;
	}
	.small {
		font-size: 0.875em;
		color: var(--_muted);
	}
	.badge {
		align-self: start;
		padding: 2px 8px;
		border: 1px solid;
		border-radius: 99px;
		font-size: 0.75em;
		font-weight: 600;
		color: var(--_warning);
	}
	.amount {
		font-size: 1.75em;
		font-weight: 650;
		line-height: 1.2;
		font-variant-numeric: tabular-nums;
		letter-spacing: -0.01em;
	}
	button,
	.button {
		font: inherit;
		min-block-size: 44px;
		border: 1px solid transparent;
		border-radius: var(--_control-radius);
		cursor: pointer;
		-webkit-tap-highlight-color: transparent;
		touch-action: manipulation;
		transition: background-color var(--_motion);
	}
	.main {
		display: flex;
		gap: 10px;
		align-items: center;
		justify-content: center;
		inline-size: 100%;
		min-block-size: var(--checkout-button-height, var(--_height));
		padding: var(--checkout-button-padding, 8px 16px);
		border-color: var(--checkout-button-border, transparent);
		border-radius: var(--checkout-button-radius, var(--_control-radius));
		background: var(--checkout-button-bg, var(--_accent));
		color: var(--checkout-button-text, var(--_on-accent));
		font-weight: 600;
		font-variant-numeric: tabular-nums;
		text-decoration: none;
	}
	@media (hover: hover) {
		.main:hover {
			background: var(
				--checkout-button-bg-hover,
				color-mix(in srgb, var(--checkout-button-bg, var(--_accent)) 88%, var(--_text))
			);
		}
	}
	.main:active {
		background: color-mix(in srgb, var(--checkout-button-bg, var(--_accent)) 78%, var(--_text));
	}
	.main[aria-disabled='true']:not([aria-busy='true']) {
		background: var(--checkout-button-bg-disabled, color-mix(in srgb, var(--_text) 10%, var(--_surface)));
		color: var(--checkout-button-text-disabled, var(--_muted));
		cursor: default;
	}
	:focus-visible {
		outline: 2px solid var(--_focus);
		outline-offset: 2px;
	}
	svg {
		inline-size: 20px;
		block-size: 20px;
		flex: none;
		fill: none;
		stroke: currentColor;
		stroke-width: 1.5;
		stroke-linecap: round;
		stroke-linejoin: round;
	}
	.lock {
		align-items: start;
		gap: 8px;
	}
	.note {
		color: var(--_danger);
		font-size: 0.9375em;
	}
	.spin {
		inline-size: 18px;
		block-size: 18px;
		flex: none;
		border: 2px solid;
		border-block-start-color: transparent;
		border-radius: 50%;
		animation: spin 0.8s linear infinite;
	}
	@keyframes spin {
		to {
			rotate: 1turn;
		}
	}
	.bone {
		border-radius: 6px;
		background: color-mix(in srgb, var(--_text) 8%, transparent);
		color: transparent;
		inline-size: 60%;
	}
	.sr {
		position: absolute;
		inline-size: 1px;
		block-size: 1px;
		overflow: hidden;
		clip-path: inset(50%);
		white-space: nowrap;
	}
	@media (prefers-reduced-motion: reduce) {
		* {
			transition: none !important;
		}
		.spin {
			animation-duration: 4s;
		}
	}
`;
