const utf8 = new TextEncoder();
const fromUtf8 = new TextDecoder('utf-8', { fatal: true });

/** Whether numbers lie in memory as they are written. */
const isLittleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/** Bytes that are written one thing after the other. */
export class ByteWriter {
	#bytes = new Uint8Array(256);
	#view = new DataView(this.#bytes.buffer);
	#length = 0;

	#reserve(more: number): number {
		const at = this.#length;
		this.#length += more;
		if (this.#length > this.#bytes.length) {
			const grown = new Uint8Array(2 * this.#length);
			grown.set(this.#bytes);
			this.#bytes = grown;
			this.#view = new DataView(grown.buffer);
		}
		return at;
	}

	byte(value: number): void {
		const at = this.#reserve(1);
		this.#bytes[at] = value;
	}

	/** A whole number from 0 to 2³¹ - 1, seven bits a byte. */
	count(value: number): void {
		let rest = value;
		for (; rest >= 128; rest >>>= 7) this.byte((rest & 127) | 128);
		this.byte(rest);
	}

	double(value: number): void {
		const at = this.#reserve(8);
		this.#view.setFloat64(at, value, true);
	}

	doubles(values: Float64Array): void {
		const at = this.#reserve(8 * values.length);
		const { buffer, byteOffset, byteLength } = values;
		if (isLittleEndian) this.#bytes.set(new Uint8Array(buffer, byteOffset, byteLength), at);
		else for (let i = 0; i < values.length; i++) this.#view.setFloat64(at + 8 * i, values[i]!, true);
	}

	float(value: number): void {
		const at = this.#reserve(4);
		this.#view.setFloat32(at, value, true);
	}

	text(value: string): void {
		const bytes = utf8.encode(value);
		this.count(bytes.length);
		const at = this.#reserve(bytes.length);
		this.#bytes.set(bytes, at);
	}

	/** What was written. */
	finish(): Uint8Array {
		return this.#bytes.slice(0, this.#length);
	}
}

/** Reads what a ByteWriter wrote. Throws a RangeError where the bytes end too early. */
export class ByteReader {
	readonly #bytes: Uint8Array;
	readonly #view: DataView;
	#at = 0;

	constructor(bytes: Uint8Array) {
		this.#bytes = bytes;
		this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	}

	get isAtEnd(): boolean {
		return this.#at >= this.#bytes.length;
	}

	byte(): number {
		return this.#view.getUint8(this.#at++);
	}

	count(): number {
		let value = 0;
		for (let shift = 0; shift < 35; shift += 7) {
			const byte = this.byte();
			value += (byte & 127) * 2 ** shift;
			if (byte < 128) return value;
		}
		throw new RangeError('No count: too many bytes.');
	}

	double(): number {
		const value = this.#view.getFloat64(this.#at, true);
		this.#at += 8;
		return value;
	}

	/** So many doubles. */
	doubles(count: number): Float64Array {
		const at = this.#at;
		if (at + 8 * count > this.#bytes.length) throw new RangeError('The bytes end too early.');
		this.#at += 8 * count;
		const numbers = new Float64Array(count);
		if (isLittleEndian) new Uint8Array(numbers.buffer).set(this.#bytes.subarray(at, this.#at));
		else for (let i = 0; i < count; i++) numbers[i] = this.#view.getFloat64(at + 8 * i, true);
		return numbers;
	}

	float(): number {
		const value = this.#view.getFloat32(this.#at, true);
		this.#at += 4;
		return value;
	}

	text(): string {
		const length = this.count();
		if (this.#at + length > this.#bytes.length) throw new RangeError('The bytes end within a text.');
		const value = fromUtf8.decode(this.#bytes.subarray(this.#at, this.#at + length));
		this.#at += length;
		return value;
	}
}
