#include "broker_model/config/known_classes.hpp"

#include <algorithm>

namespace hw::config {
namespace {

struct KnownClass {
    std::string_view name;  // after "org.apache.kafka."
    ClassRole role;
};

constexpr std::string_view kPackage = "org.apache.kafka.";

using enum ClassRole;
constexpr KnownClass kClasses[] = {
    {"clients.consumer.CooperativeStickyAssignor", ConsumerAssignor},
    {"clients.consumer.RangeAssignor", ConsumerAssignor},
    {"clients.consumer.RoundRobinAssignor", ConsumerAssignor},
    {"clients.consumer.StickyAssignor", ConsumerAssignor},
    {"clients.producer.RoundRobinPartitioner", Partitioner},
    {"common.config.provider.DirectoryConfigProvider", ConfigProvider},
    {"common.config.provider.EnvVarConfigProvider", ConfigProvider},
    {"common.config.provider.FileConfigProvider", ConfigProvider},
    {"common.metrics.JmxReporter", MetricsReporter},
    {"common.replica.RackAwareReplicaSelector", ReplicaSelector},
    {"common.security.authenticator.AbstractLogin$DefaultLoginCallbackHandler", Security},
    {"common.security.authenticator.DefaultKafkaPrincipalBuilder", PrincipalBuilder},
    {"common.security.authenticator.DefaultLogin", Security},
    {"common.security.authenticator.SaslClientCallbackHandler", Security},
    {"common.security.authenticator.SaslServerCallbackHandler", Security},
    {"common.security.kerberos.KerberosClientCallbackHandler", Security},
    {"common.security.kerberos.KerberosLogin", Security},
    {"common.security.oauthbearer.BrokerJwtValidator", Security},
    {"common.security.oauthbearer.ClientCredentialsJwtRetriever", Security},
    {"common.security.oauthbearer.ClientJwtValidator", Security},
    {"common.security.oauthbearer.DefaultJwtRetriever", Security},
    {"common.security.oauthbearer.DefaultJwtValidator", Security},
    {"common.security.oauthbearer.FileJwtRetriever", Security},
    {"common.security.oauthbearer.JwtBearerJwtRetriever", Security},
    {"common.security.oauthbearer.OAuthBearerLoginCallbackHandler", Security},
    {"common.security.oauthbearer.OAuthBearerValidatorCallbackHandler", Security},
    {"common.security.oauthbearer.internals.OAuthBearerRefreshingLogin", Security},
    {"common.security.oauthbearer.internals.OAuthBearerSaslClientCallbackHandler", Security},
    {"common.security.oauthbearer.internals.unsecured.OAuthBearerUnsecuredLoginCallbackHandler",
     Security},
    {"common.security.oauthbearer.internals.unsecured.OAuthBearerUnsecuredValidatorCallbackHandler",
     Security},
    {"common.security.plain.internals.PlainServerCallbackHandler", Security},
    {"common.security.ssl.CommonNameLoggingSslEngineFactory", Security},
    {"common.security.ssl.DefaultSslEngineFactory", Security},
    {"common.serialization.BooleanDeserializer", Deserializer},
    {"common.serialization.BooleanSerializer", Serializer},
    {"common.serialization.ByteArrayDeserializer", Deserializer},
    {"common.serialization.ByteArraySerializer", Serializer},
    {"common.serialization.ByteBufferDeserializer", Deserializer},
    {"common.serialization.ByteBufferSerializer", Serializer},
    {"common.serialization.BytesDeserializer", Deserializer},
    {"common.serialization.BytesSerializer", Serializer},
    {"common.serialization.DoubleDeserializer", Deserializer},
    {"common.serialization.DoubleSerializer", Serializer},
    {"common.serialization.FloatDeserializer", Deserializer},
    {"common.serialization.FloatSerializer", Serializer},
    {"common.serialization.IntegerDeserializer", Deserializer},
    {"common.serialization.IntegerSerializer", Serializer},
    {"common.serialization.ListDeserializer", Deserializer},
    {"common.serialization.ListSerializer", Serializer},
    {"common.serialization.LongDeserializer", Deserializer},
    {"common.serialization.LongSerializer", Serializer},
    {"common.serialization.Serdes$BooleanSerde", Serde},
    {"common.serialization.Serdes$ByteArraySerde", Serde},
    {"common.serialization.Serdes$ByteBufferSerde", Serde},
    {"common.serialization.Serdes$BytesSerde", Serde},
    {"common.serialization.Serdes$DoubleSerde", Serde},
    {"common.serialization.Serdes$FloatSerde", Serde},
    {"common.serialization.Serdes$IntegerSerde", Serde},
    {"common.serialization.Serdes$ListSerde", Serde},
    {"common.serialization.Serdes$LongSerde", Serde},
    {"common.serialization.Serdes$ShortSerde", Serde},
    {"common.serialization.Serdes$StringSerde", Serde},
    {"common.serialization.Serdes$UUIDSerde", Serde},
    {"common.serialization.Serdes$VoidSerde", Serde},
    {"common.serialization.ShortDeserializer", Deserializer},
    {"common.serialization.ShortSerializer", Serializer},
    {"common.serialization.StringDeserializer", Deserializer},
    {"common.serialization.StringSerializer", Serializer},
    {"common.serialization.UUIDDeserializer", Deserializer},
    {"common.serialization.UUIDSerializer", Serializer},
    {"common.serialization.VoidDeserializer", Deserializer},
    {"common.serialization.VoidSerializer", Serializer},
    {"connect.converters.BooleanConverter", Connect},
    {"connect.converters.ByteArrayConverter", Connect},
    {"connect.converters.DoubleConverter", Connect},
    {"connect.converters.FloatConverter", Connect},
    {"connect.converters.IntegerConverter", Connect},
    {"connect.converters.LongConverter", Connect},
    {"connect.converters.ShortConverter", Connect},
    {"connect.json.JsonConverter", Connect},
    {"connect.json.JsonDeserializer", Deserializer},
    {"connect.json.JsonSerializer", Serializer},
    {"connect.storage.SimpleHeaderConverter", Connect},
    {"connect.storage.StringConverter", Connect},
    {"coordinator.group.assignor.RangeAssignor", GroupAssignor},
    {"coordinator.group.assignor.SimpleAssignor", ShareAssignor},
    {"coordinator.group.assignor.UniformAssignor", GroupAssignor},
    {"metadata.authorizer.StandardAuthorizer", Security},
    {"server.log.remote.metadata.storage.TopicBasedRemoteLogMetadataManager", Tiered},
    {"server.share.persister.DefaultStatePersister", Share},
    {"streams.errors.DefaultProductionExceptionHandler", Streams},
    {"streams.errors.LogAndContinueExceptionHandler", Streams},
    {"streams.errors.LogAndContinueProcessingExceptionHandler", Streams},
    {"streams.errors.LogAndFailExceptionHandler", Streams},
    {"streams.errors.LogAndFailProcessingExceptionHandler", Streams},
    {"streams.kstream.SessionWindowedDeserializer", Deserializer},
    {"streams.kstream.SessionWindowedSerializer", Serializer},
    {"streams.kstream.TimeWindowedDeserializer", Deserializer},
    {"streams.kstream.TimeWindowedSerializer", Serializer},
    {"streams.kstream.WindowedSerdes$SessionWindowedSerde", Serde},
    {"streams.kstream.WindowedSerdes$TimeWindowedSerde", Serde},
    {"streams.processor.FailOnInvalidTimestamp", Streams},
    {"streams.processor.LogAndSkipOnInvalidTimestamp", Streams},
    {"streams.processor.UsePartitionTimeOnInvalidTimestamp", Streams},
    {"streams.processor.WallclockTimestampExtractor", Streams},
    {"streams.processor.assignment.assignors.StickyTaskAssignor", Streams},
    {"streams.processor.internals.DefaultKafkaClientSupplier", Streams},
    {"streams.processor.internals.NoOpProcessorWrapper", Streams},
    {"streams.processor.internals.StreamsPartitionAssignor", ConsumerAssignor},
    {"streams.state.BuiltInDslStoreSuppliers$InMemoryDslStoreSuppliers", Streams},
    {"streams.state.BuiltInDslStoreSuppliers$RocksDBDslStoreSuppliers", Streams},
};

}  // namespace

std::optional<ClassRole> class_role(std::string_view name) {
    if (!name.starts_with(kPackage)) return std::nullopt;
    name.remove_prefix(kPackage.size());
    const auto* it = std::ranges::lower_bound(kClasses, name, {}, &KnownClass::name);
    if (it == std::end(kClasses) || it->name != name) return std::nullopt;
    return it->role;
}

}  // namespace hw::config
