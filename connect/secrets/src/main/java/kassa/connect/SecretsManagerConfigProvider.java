package kassa.connect;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.config.ConfigData;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.provider.ConfigProvider;
import software.amazon.awssdk.protocols.jsoncore.JsonNode;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/**
 * Secrets of AWS Secrets Manager in the settings of a connector: {@code ${secrets:kassa/prod/sink:password}} is the field
 * {@code password} of the secret {@code kassa/prod/sink}, which holds a JSON object. Who it asks as, and where, are the
 * SDK's own matter: on MSK Connect the role of the connector and its region.
 */
public final class SecretsManagerConfigProvider implements ConfigProvider {
  private SecretsManagerClient client;

  @Override
  public void configure(Map<String, ?> settings) {
    client = SecretsManagerClient.create();
  }

  /** All fields of a secret. */
  @Override
  public ConfigData get(String secret) {
    Map<String, String> fields = new HashMap<>();
    read(secret).forEach((name, value) -> fields.put(name, value.asString()));
    return new ConfigData(fields);
  }

  /** The fields that a connector's settings name. A field that is not there stops the connector with its name. */
  @Override
  public ConfigData get(String secret, Set<String> names) {
    Map<String, JsonNode> fields = read(secret);
    Map<String, String> found = new HashMap<>();
    for (String name : names) {
      JsonNode value = fields.get(name);
      if (value == null) throw new ConfigException("The secret " + secret + " has no field " + name + ".");
      found.put(name, value.asString());
    }
    return new ConfigData(found);
  }

  private Map<String, JsonNode> read(String secret) {
    String text = client.getSecretValue(request -> request.secretId(secret)).secretString();
    try {
      return JsonNode.parser().parse(text).asObject();
    } catch (RuntimeException notAnObject) {
      // Without its cause: a parser quotes what it could not read, and that is the secret.
      throw new ConfigException("The secret " + secret + " does not hold a JSON object.");
    }
  }

  @Override
  public void close() {
    if (client != null) client.close();
  }
}
