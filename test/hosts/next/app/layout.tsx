import type { ReactNode } from 'react';

export default function Layout({ children }: { readonly children: ReactNode }) {
	return (
		<html lang="es">
			<head>
				<link rel="icon" href="data:," />
			</head>
			<body>{children}</body>
		</html>
	);
}
