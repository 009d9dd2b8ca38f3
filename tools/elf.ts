/**
 * Finds where an ELF file ends.
 * @module
 */

const HEADER_BYTES = 64;
const MAGIC = 0x7f454c46;
const CLASS_64_BIT = 2;
const DATA_LITTLE_ENDIAN = 1;

/**
 * Returns the length of an ELF file without bytes that were appended later: linkers put the section
 * header table last.
 *
 * @param file at least the first 64 bytes of it
 * @throws {TypeError} if it is not a 64-bit little-endian ELF file, or has no section header table
 */
export function elfLength(file: Uint8Array): number {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  if (file.byteLength < HEADER_BYTES || view.getUint32(0) !== MAGIC) {
    throw new TypeError("not an ELF file");
  }
  if (file[4] !== CLASS_64_BIT || file[5] !== DATA_LITTLE_ENDIAN) {
    throw new TypeError("not a 64-bit little-endian ELF file");
  }
  const sectionHeaders = Number(view.getBigUint64(0x28, true));
  const sectionHeaderBytes = view.getUint16(0x3a, true);
  const sections = view.getUint16(0x3c, true);
  if (sectionHeaders === 0 || sections === 0) {
    throw new TypeError("this ELF file has no section header table");
  }
  return sectionHeaders + sections * sectionHeaderBytes;
}
