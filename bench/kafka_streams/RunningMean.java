// A running mean of each key, exactly once, as one writes it with Kafka Streams:
//   java -cp CLASSPATH RunningMean BOOTSTRAP APPLICATION SOURCE TARGET STATE_FOLDER memory|rocksdb
//
// Chosen in favour of Streams: JSON is read field by field and not into objects, the store's cache
// holds all keys, so that of the results of one commit interval only the last goes out.
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Properties;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Grouped;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.state.Stores;

public final class RunningMean {
  record Mean(long count, double sum) {
    Mean with(double value) {
      return Double.isNaN(value) ? this : new Mean(count + 1, sum + value);
    }

    byte[] json() {
      return ("{\"count\":" + count + ",\"mean\":" + sum / count + "}")
          .getBytes(StandardCharsets.UTF_8);
    }
  }

  private static final JsonFactory JSON = new JsonFactory();

  static double value(byte[] record) {
    try (JsonParser parser = JSON.createParser(record)) {
      while (parser.nextToken() != null) {
        if (parser.currentToken() == JsonToken.FIELD_NAME
            && parser.currentName().equals("value")) {
          parser.nextToken();
          return parser.getDoubleValue();
        }
      }
    } catch (IOException unreadable) {
      return Double.NaN;
    }
    return Double.NaN;
  }

  static Serde<Mean> means() {
    return Serdes.serdeFrom(
        (topic, mean) ->
            ByteBuffer.allocate(16).putLong(mean.count()).putDouble(mean.sum()).array(),
        (topic, bytes) -> {
          if (bytes == null) {
            return null;
          }
          ByteBuffer buffer = ByteBuffer.wrap(bytes);
          return new Mean(buffer.getLong(), buffer.getDouble());
        });
  }

  static Properties settings(String[] arguments) {
    Properties settings = new Properties();
    settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, arguments[0]);
    settings.put(StreamsConfig.APPLICATION_ID_CONFIG, arguments[1]);
    settings.put(StreamsConfig.STATE_DIR_CONFIG, arguments[4]);
    settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    settings.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 256L << 20);
    settings.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, 1);
    settings.put("auto.offset.reset", "earliest");
    return settings;
  }

  public static void main(String[] arguments) {
    var store =
        arguments[5].equals("memory")
            ? Stores.inMemoryKeyValueStore("means")
            : Stores.persistentKeyValueStore("means");
    StreamsBuilder builder = new StreamsBuilder();
    builder.stream(arguments[2], Consumed.with(Serdes.ByteArray(), Serdes.ByteArray()))
        .groupByKey(Grouped.with(Serdes.ByteArray(), Serdes.ByteArray()))
        .aggregate(
            () -> new Mean(0, 0),
            (key, record, mean) -> mean.with(value(record)),
            Materialized.<byte[], Mean>as(store)
                .withKeySerde(Serdes.ByteArray())
                .withValueSerde(means())
                .withCachingEnabled())
        .toStream()
        .mapValues(Mean::json)
        .to(arguments[3], Produced.with(Serdes.ByteArray(), Serdes.ByteArray()));
    KafkaStreams streams = new KafkaStreams(builder.build(), settings(arguments));
    streams.setUncaughtExceptionHandler(
        error -> {
          error.printStackTrace();
          Runtime.getRuntime().halt(1);
          return null;
        });
    Runtime.getRuntime().addShutdownHook(new Thread(streams::close));
    streams.start();
  }
}
