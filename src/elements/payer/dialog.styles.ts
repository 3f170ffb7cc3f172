import { css } from '../dom/css.ts';

/** Styles of the dialog: as wide as the card on a phone, at most as high as the window. Its content scrolls. */
export const dialogStyles = css`
	dialog {
		container-type: inline-size;
		inline-size: min(480px, 100vw - 24px);
		max-block-size: calc(100dvh - 24px);
		margin: auto;
		padding: 0;
		overflow: auto;
		overscroll-behavior: contain;
		border: 0;
		border-radius: var(--checkout-card-radius, 12px);
		background: var(--_surface);
		color: inherit;
		font-size: max(1em, 16px);
		text-align: start;
		white-space: normal;
	}
	dialog::backdrop {
		background: rgb(0 0 0 / 50%);
	}
	dialog .card {
		position: relative;
	}
	dialog .head {
		padding-inline-end: 40px;
	}
	.close {
		position: absolute;
		inset-block-start: 4px;
		inset-inline-end: 4px;
		display: grid;
		place-items: center;
		inline-size: 44px;
		block-size: 44px;
		padding: 0;
		border: 0;
		border-radius: var(--_radius);
		background: none;
		color: inherit;
		cursor: pointer;
	}
	.close svg {
		align-self: center;
	}
	@media (prefers-reduced-motion: no-preference) {
		dialog[open] {
			animation: rise 0.16s ease-out;
		}
		@keyframes rise {
			from {
				opacity: 0;
				translate: 0 8px;
			}
		}
	}
`;
