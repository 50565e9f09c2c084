/** A proxy on the way to a server, on which all goes wrong that can go wrong on a network. */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

export class LossyProxy {
	/** How long what passes takes in each direction, ms. */
	delayMs = 0;
	/** What the server answers is lost, and with it the connection; the server has done what it was told. */
	losesReplies = false;
	/** Nobody is let in. */
	refuses = false;
	/** What passes is taken, and nothing comes of it. */
	isSilent = false;
	readonly #server: Server;
	readonly #sockets = new Set<Socket>();

	private constructor(server: Server) {
		this.#server = server;
	}

	static async start(port: number): Promise<LossyProxy> {
		const server = createServer();
		const proxy = new LossyProxy(server);
		server.on('connection', (client) => proxy.#serve(client, port));
		server.listen(0, '127.0.0.1');
		await once(server, 'listening');
		return proxy;
	}

	get port(): number {
		return (this.#server.address() as AddressInfo).port;
	}

	#serve(client: Socket, port: number): void {
		if (this.refuses) {
			client.destroy();
			return;
		}
		const server = connect(port, '127.0.0.1');
		for (const socket of [client, server]) {
			this.#sockets.add(socket);
			socket.setNoDelay(true);
			socket.on('error', () => {});
			socket.on('close', () => {
				this.#sockets.delete(socket);
				client.destroy();
				server.destroy();
			});
		}
		client.on('data', (data) => this.#pass(data, server));
		server.on('data', (data) => {
			if (this.losesReplies) client.destroy();
			else this.#pass(data, client);
		});
	}

	#pass(data: Buffer, to: Socket): void {
		if (this.isSilent) return;
		if (this.delayMs === 0) to.write(data);
		else setTimeout(() => to.write(data), this.delayMs);
	}

	/** Cuts all connections. */
	cut(): void {
		for (const socket of this.#sockets) socket.destroy();
	}

	async close(): Promise<void> {
		this.cut();
		this.#server.close();
		await once(this.#server, 'close');
	}
}
