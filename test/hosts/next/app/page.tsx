import Link from 'next/link';

export default function Page() {
	return (
		<>
			<h1>Café de Huila</h1>
			<Link href="/cafe">Comprar</Link>
		</>
	);
}
