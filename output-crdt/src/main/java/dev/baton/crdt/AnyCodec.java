package dev.baton.crdt;

import dev.baton.crdt.lib0.ByteReader;
import dev.baton.crdt.lib0.ByteWriter;
import dev.baton.crdt.lib0.MalformedBytesException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The self-describing encoding of plain values (lib0 {@code any}): one tag byte, then the payload. */
final class AnyCodec {
    private static final int UNDEFINED = 127;
    private static final int NULL = 126;
    private static final int INTEGER = 125;
    private static final int FLOAT32 = 124;
    private static final int FLOAT64 = 123;
    private static final int BIGINT = 122;
    private static final int FALSE = 121;
    private static final int TRUE = 120;
    private static final int STRING = 119;
    private static final int OBJECT = 118;
    private static final int ARRAY = 117;
    private static final int BYTES = 116;

    private AnyCodec() {}

    static @Nullable Object read(ByteReader in) throws MalformedBytesException {
        return read(in, 0);
    }

    private static @Nullable Object read(ByteReader in, int depth) throws MalformedBytesException {
        if (depth > Values.DEPTH_MAX) {
            throw new MalformedBytesException("value is nested too deeply");
        }
        int tag = in.readUint8();
        return switch (tag) {
            case UNDEFINED -> YUndefined.INSTANCE;
            case NULL -> null;
            case INTEGER -> {
                long whole = in.readVarInt();
                yield whole == ByteReader.MINUS_ZERO ? Double.valueOf(-0.0) : Values.number((double) whole);
            }
            case FLOAT32 -> Values.number(Float.intBitsToFloat(in.readUint32()));
            case FLOAT64 -> Values.number(Double.longBitsToDouble(in.readUint64()));
            case BIGINT -> BigInteger.valueOf(in.readUint64());
            case FALSE -> Boolean.FALSE;
            case TRUE -> Boolean.TRUE;
            case STRING -> in.readVarString();
            case OBJECT -> {
                int count = in.readCount();
                Map<String, @Nullable Object> map = new LinkedHashMap<>();
                for (int i = 0; i < count; i++) {
                    String key = in.readVarString();
                    map.put(key, read(in, depth + 1));
                }
                yield Values.ordered(map);
            }
            case ARRAY -> {
                int count = in.readCount();
                List<@Nullable Object> list = new ArrayList<>();
                for (int i = 0; i < count; i++) {
                    list.add(read(in, depth + 1));
                }
                yield Collections.unmodifiableList(list);
            }
            case BYTES -> in.readVarBytes();
            default -> throw new MalformedBytesException("unknown kind of value " + tag);
        };
    }

    /** Writes a value in stored form. */
    static void write(ByteWriter out, @Nullable Object value) {
        switch (value) {
            case null -> out.writeUint8(NULL);
            case YUndefined undefined -> out.writeUint8(UNDEFINED);
            case Boolean bool -> out.writeUint8(bool ? TRUE : FALSE);
            case Integer whole -> {
                out.writeUint8(INTEGER);
                out.writeVarInt(whole);
            }
            case Double number -> writeDouble(out, number);
            case BigInteger big -> {
                out.writeUint8(BIGINT);
                out.writeUint64(big.longValue());
            }
            case String text -> {
                out.writeUint8(STRING);
                out.writeVarString(text);
            }
            case byte[] bytes -> {
                out.writeUint8(BYTES);
                out.writeVarBytes(bytes);
            }
            case List<?> list -> {
                out.writeUint8(ARRAY);
                out.writeVarUint(list.size());
                for (Object element : list) {
                    write(out, element);
                }
            }
            case Map<?, ?> map -> {
                out.writeUint8(OBJECT);
                out.writeVarUint(map.size());
                for (Map.Entry<?, ?> entry : map.entrySet()) {
                    out.writeVarString((String) entry.getKey());
                    write(out, entry.getValue());
                }
            }
            default -> throw new IllegalArgumentException("not a stored value: " + value.getClass());
        }
    }

    private static void writeDouble(ByteWriter out, double number) {
        if (number == 0) {
            out.writeUint8(INTEGER);
            out.writeVarInt(ByteReader.MINUS_ZERO);
        } else if ((float) number == number) {
            out.writeUint8(FLOAT32);
            out.writeUint32(Float.floatToIntBits((float) number));
        } else {
            out.writeUint8(FLOAT64);
            out.writeUint64(Double.doubleToLongBits(number));
        }
    }
}
