#pragma once

/// One OTLP message in both encodings. Made with Python 3.11.7, opentelemetry-proto 1.45.2 and
/// protobuf 7.36.2: SerializeToString(), and
/// json_format.MessageToJson(use_integers_for_enums=True).

namespace foreshock {

constexpr const char* kOtlpMessageHex =
    "0a97050a310a160a0c736572766963652e6e616d6512060a0473686f700a170a047a6f6e65120f0a0d66726f"
    "6d207265736f7572636512e1040a200a036c69621203312e301a140a047a6f6e65120c0a0a66726f6d207363"
    "6f706512730a0b74656d70657261747572651a0343656c2a5f0a401100a066c66098b8171900401ff7a69bb8"
    "172100000000008035403a0d0a04726f6f6d12050a036122623a140a047a6f6e65120c0a0a66726f6d20706f"
    "696e740a1b1900401ff7a69bb8173a0e0a04726f6f6d12060a04676f6e6540011290010a0872657175657374"
    "733a83010a7d1100a066c66098b8171900401ff7a69bb817312a000000000000003a0b0a04636f6465120318"
    "c8013a080a026f6b120210013a120a05726174696f120921000000000000e03f3a0b0a0372617712043a0200"
    "ff3a130a046c697374120b2a090a030a01780a0218013a130a036d6170120c320a0a080a016b12030a017610"
    "021801122a0a0562797465733a210a1b1100a066c66098b8171900401ff7a69bb81731f9ffffffffffffff10"
    "01180112280a0571756575653a1f0a1b1100a066c66098b8171900401ff7a69bb8172100000000000008c010"
    "0212610a076c6174656e63794a560a521100a066c66098b8171900401ff7a69bb81721030000000000000029"
    "00000000000012403210010000000000000002000000000000003a08000000000000f03f59000000000000e0"
    "3f610000000000000840100212390a0473697a6552310a2d1100a066c66098b8171900401ff7a69bb8172102"
    "00000000000000300139010000000000000042050805120101100112410a037270635a3a0a381100a066c660"
    "98b8171900401ff7a69bb817210500000000000000290000000000002440321209000000000000e03f110000"
    "000000000040";

constexpr const char* kOtlpMessageJson = R"(
{"resourceMetrics":[{"resource":{"attributes":[{"key":"service.name","value":{
"stringValue":"shop"}},{"key":"zone","value":{"stringValue":"from resource"}}]},
"scopeMetrics":[{"scope":{"name":"lib","version":"1.0","attributes":[{"key":"zone",
"value":{"stringValue":"from scope"}}]},"metrics":[{"name":"temperature",
"unit":"Cel","gauge":{"dataPoints":[{"startTimeUnixNano":"1709283600000000000",
"timeUnixNano":"1709287200000000000","asDouble":21.5,"attributes":[{"key":"room",
"value":{"stringValue":"a\"b"}},{"key":"zone","value":{"stringValue":"from point"}}]},
{"timeUnixNano":"1709287200000000000","attributes":[{"key":"room","value":{
"stringValue":"gone"}}],"flags":1}]}},{"name":"requests","sum":{"dataPoints":[
{"startTimeUnixNano":"1709283600000000000","timeUnixNano":"1709287200000000000",
"asInt":"42","attributes":[{"key":"code","value":{"intValue":"200"}},{"key":"ok",
"value":{"boolValue":true}},{"key":"ratio","value":{"doubleValue":0.5}},
{"key":"raw","value":{"bytesValue":"AP8="}},{"key":"list","value":{"arrayValue":{
"values":[{"stringValue":"x"},{"intValue":"1"}]}}},{"key":"map","value":{
"kvlistValue":{"values":[{"key":"k","value":{"stringValue":"v"}}]}}}]}],
"aggregationTemporality":2,"isMonotonic":true}},{"name":"bytes","sum":{
"dataPoints":[{"startTimeUnixNano":"1709283600000000000","timeUnixNano":"1709287200000000000",
"asInt":"-7"}],"aggregationTemporality":1,"isMonotonic":true}},{"name":"queue",
"sum":{"dataPoints":[{"startTimeUnixNano":"1709283600000000000",
"timeUnixNano":"1709287200000000000",
"asDouble":-3.0}],"aggregationTemporality":2}},{"name":"latency","histogram":{
"dataPoints":[{"startTimeUnixNano":"1709283600000000000","timeUnixNano":"1709287200000000000",
"count":"3","sum":4.5,"bucketCounts":["1","2"],"explicitBounds":[1.0],"min":0.5,
"max":3.0}],"aggregationTemporality":2}},{"name":"size","exponentialHistogram":{
"dataPoints":[{"startTimeUnixNano":"1709283600000000000","timeUnixNano":"1709287200000000000",
"count":"2","scale":-1,"zeroCount":"1","positive":{"offset":-3,"bucketCounts":[
"1"]}}],"aggregationTemporality":1}},{"name":"rpc","summary":{"dataPoints":[
{"startTimeUnixNano":"1709283600000000000","timeUnixNano":"1709287200000000000",
"count":"5","sum":10.0,"quantileValues":[{"quantile":0.5,"value":2.0}]}]}}]}]}]})";

/// {name: "up", gauge: {time: 2024-03-01T10:00:00Z, asDouble: NaN with bits 0x7ff0000000000002}}
constexpr const char* kOtlpStaleHex =
    "0a1e121c121a0a0275702a140a121900401ff7a69bb81721020000000000f07f";

}  // namespace foreshock
